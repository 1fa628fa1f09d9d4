import { until } from '../../support/app-process';
import { eventText } from '../../support/shop';
import { Traffic } from '../../support/traffic';
import type { KafkaBroker } from '../../support/kafka-broker';
import type { Charged, World } from '../../support/world';
import type { LogKind } from '../sizes';

/** What a section defines its tests with. */
export interface Faults {
  readonly kind: LogKind;
  readonly world: () => World;
  /** A test that is left out where the installation could not be had; that was reported by name. */
  readonly it: (name: string, test: () => Promise<void>, ms: number) => void;
}

/** Faults that are tried on a running installation, one after the other. */
export type Section = (faults: Faults) => void;

let runs = 0;

/**
 * Usage arrives while `fault` happens; afterwards exactly what was acknowledged must be charged and posted, and every invariant must hold.
 * Answers the traffic, and prints how long it took to catch up.
 */
export async function underTraffic(w: World, what: string, fault: (traffic: Traffic) => Promise<void>, seconds = 60): Promise<Traffic> {
  const before = await settled(w);
  runs += 1;
  const traffic = new Traffic(w, `run${runs}`).start();
  try {
    await fault(traffic);
  } finally {
    await traffic.stop();
  }
  await expectCharged(w, what, before, traffic, seconds);
  return traffic;
}

/** Nothing on its way: all usage is taken from the log, and what was charged is announced and posted. */
export async function settled(w: World): Promise<Charged> {
  let now: Charged | null = null;
  const still = async (): Promise<boolean> => {
    if ((await w.waiting()) > 0n) return false;
    now = await w.charged();
    return now !== null;
  };
  await until('everything taken, announced and posted', () => still().catch(() => false), 60);
  return now ?? { events: 0n, amount: 0n };
}

/** charged = accepted, exactly, and every check of `verify`. */
export async function expectCharged(w: World, what: string, before: Charged, more: Charged, seconds = 60): Promise<void> {
  const took = await w.caughtUp(before, more, seconds);
  console.log(`${what}, ${w.kind} log: ${more.events} events acknowledged and charged, caught up in ${took.toFixed(1)} s`);
  // and no more than that, when nothing is on its way any more
  expect(await settled(w)).toEqual({ events: before.events + more.events, amount: before.amount + more.amount });
  expect(await w.broken()).toEqual([]);
}

/** A prefix for the identities of one run. */
export const freshPrefix = (): string => `own${(runs += 1)}`;

export function brokerOf(w: World): KafkaBroker {
  if (w.broker === null) throw new Error('this world has no broker');
  return w.broker;
}

/** What the gateway says now to one more event: a 503 with Retry-After, or an acknowledgement. */
async function answers(w: World): Promise<number | null> {
  const answer = await w.ask('gateway', '/v1/events', eventText(freshPrefix(), 'nobody-at-all'));
  if (answer?.status === 503) expect([answer.headers.get('retry-after'), answer.body.status]).toEqual(['1', 503]);
  return answer?.status ?? null;
}

/** Until the gateway refuses; it never answers with anything else than 202 and 503. */
export async function refuses(w: World, seconds = 30): Promise<void> {
  await until(
    'a 503',
    async () => {
      const status = await answers(w);
      expect([202, 503, null]).toContain(status);
      return status === 503;
    },
    seconds,
  );
}
