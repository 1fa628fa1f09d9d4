import { Failed } from '../exit';

/** What the gateway said about one event. */
export interface EventOutcome {
  readonly outcome: 'accepted' | 'duplicate' | 'conflict' | 'rejected';
  readonly receipt: { readonly partition: number; readonly offset: string } | null;
  readonly field: string;
  readonly reason: string;
}

const OUTCOMES = ['accepted', 'duplicate', 'conflict', 'rejected'] as const;

/** Reads the answer to a batch: one outcome per event, in order. Throws `Failed` where it is none for `count` events. */
export function readGatewayAnswer(body: unknown, count: number): EventOutcome[] {
  const list = Array.isArray(body) ? body : (body as { events?: unknown } | null)?.events;
  if (!Array.isArray(list) || list.length !== count) throw new Failed(`the gateway's answer has no outcome for each of ${count} events`);
  return list.map(readOutcome);
}

function readOutcome(value: unknown): EventOutcome {
  const v = value as { outcome?: unknown; receipt?: { partition?: unknown; offset?: unknown }; field?: unknown; reason?: unknown };
  const outcome = OUTCOMES.find((o) => o === v.outcome);
  if (outcome === undefined) throw new Failed(`the gateway's answer has an unknown outcome ${JSON.stringify(v.outcome)}`);
  const { partition, offset } = v.receipt ?? {};
  const known = typeof partition === 'number' && (typeof offset === 'string' || typeof offset === 'number');
  return { outcome, receipt: known ? { partition, offset: String(offset) } : null, field: asText(v.field), reason: asText(v.reason) };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
