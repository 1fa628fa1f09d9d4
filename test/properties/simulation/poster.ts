import { paymentKey, periodBook, readCommand, type Command, type InvalidCommand } from '@tallystick/domain/ledger';
import { shardOf } from '@tallystick/domain/rating';
import { PARTITIONS, type SimTopic } from './fake-log';
import { Conflict } from './fake-store';
import type { World } from './world';

interface Work {
  readonly commands: readonly (Command | InvalidCommand)[];
  /** Shard → charges announced through this number. */
  readonly charges: ReadonlyMap<number, bigint>;
  readonly claim: { readonly position: string; readonly expected: bigint; readonly next: bigint } | null;
}

const CHARGES_MAX = 4;

/** A ledger worker: both topics, now and then a sweep for charges whose announcement was lost. Each `yield` is an await. */
export function* poster(world: World): Generator<void, void> {
  for (;;) {
    const work = world.random.percent(10) ? sweep(world) : fetchWork(world, world.random.pick(['charges', 'commands'] as const));
    yield;
    if (work === null) continue;
    try {
      yield* post(world, work);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

function sweep({ store }: World): Work {
  const charges = new Map([...store.heads].map(([shard, head]) => [shard, head.chargeSeq]));
  return { commands: [], charges, claim: null };
}

function fetchWork(world: World, topic: Exclude<SimTopic, 'usage'>): Work | null {
  const partition = world.random.int(PARTITIONS);
  const position = `${topic} ${partition}`;
  const records = world.log.fetch(topic, partition, world.store.positions.get(position) ?? 0n);
  const [first] = records;
  if (first === undefined) return null;
  const claim = { position, expected: first.offset, next: first.offset + BigInt(records.length) };
  const texts = records.map((r) => r.value as string);
  if (topic === 'commands') return { commands: texts.map(readCommand), charges: new Map(), claim };
  const charges = new Map<number, bigint>();
  for (const text of texts) {
    const [shard = '', to = ''] = text.split(' ');
    const known = charges.get(Number(shard)) ?? 0n;
    charges.set(Number(shard), BigInt(to) > known ? BigInt(to) : known);
  }
  return { commands: [], charges, claim };
}

/** One transaction: position, heads in the order of shards, one fold per shard, commit. Charges beyond its size are left to a sweep. */
function* post(world: World, { commands, charges, claim }: Work): Generator<void, void> {
  const { store } = world;
  const tx = store.begin();
  if (claim !== null) {
    tx.see(claim.position);
    if ((store.positions.get(claim.position) ?? 0n) !== claim.expected) throw new Conflict(claim.position);
    tx.write(claim.position, () => store.positions.set(claim.position, claim.next));
  }
  tx.see('periods');
  yield;
  const periods = periodBook(store.periods, BigInt(store.periods.length));
  const shards = [...new Set([...commands.map((c) => shardOf(c.customer)), ...charges.keys()])].sort((a, b) => a - b);
  const payments = new Map<string, string>();
  for (const shard of shards) {
    const journal = store.journal(shard);
    tx.see(`journal ${shard}`);
    yield;
    const fresh = journal.undecided(commands.filter((c) => shardOf(c.customer) === shard));
    const first = journal.state.head.chargeSeq + 1n;
    const taken = store.chargesFrom(shard, first, charges.get(shard) ?? 0n, CHARGES_MAX);
    if (fresh.length === 0 && taken.length === 0) continue;
    for (const c of fresh)
      if (c.type === 'deposit' && c.payment !== null) {
        const key = paymentKey(c.payment);
        tx.write(`payment ${key}`, () => undefined);
        if (!payments.has(key)) payments.set(key, store.payments.get(key) ?? c.commandId);
      }
    const now = world.now();
    const clock = now > journal.state.head.clock ? now : journal.state.head.clock + 1n;
    const result = journal.fold({ commands: fresh, charges: taken, clock, periods, payments });
    tx.write(`journal ${shard}`, () => store.keepBatch(shard, fresh, taken, result));
    yield;
  }
  tx.commit();
  yield;
}
