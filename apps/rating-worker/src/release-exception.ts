import { shardOf } from '@tallystick/domain/rating';
import { lockHeads } from '@tallystick/platform/storage/rating';
import { insertExceptionOutcome, type ExceptionOutcome, type ParkedException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { Sql } from '@tallystick/platform/storage/sql';
import { headOf, type BatchContext } from './batch-context';
import { addDecided, customerOf, type Decided } from './decide-event';
import type { ReadEvent } from './read-record';

/** Who decided about an exception again, and by which record of the log. */
export interface Asked {
  readonly actor: string;
  readonly offset: bigint;
}

/** What every outcome of an exception says. */
export function outcomeBase(
  context: BatchContext,
  exception: ParkedException,
  { actor, offset }: Asked,
): Pick<ExceptionOutcome, 'shard' | 'decisionSeq' | 'attempt' | 'actor' | 'recordedAt' | 'partition' | 'offset'> {
  const { shard, decisionSeq, attempts } = exception;
  const { recordedAt, partition } = context;
  return { shard, decisionSeq, attempt: attempts + 1, actor, recordedAt, partition, offset };
}

/** Writes down what became of a parked event: parked again with its reason of now, or released into its charges. */
export async function settleException(
  tx: Sql,
  context: BatchContext,
  exception: ParkedException,
  read: ReadEvent,
  decided: Decided,
  asked: Asked,
): Promise<void> {
  const base = outcomeBase(context, exception, asked);
  if (decided.kind === 'parked') {
    const { reason, detail } = decided;
    await insertExceptionOutcome(tx, { ...base, state: 'parked_again', reason, detail, outcome: null, chargeSeq: null });
    return;
  }
  const shard = shardOf(customerOf(decided));
  await moveOut(tx, context, exception, shard);
  const { source, id, event, rawHash } = read;
  const { time: eventTime, dialect, provider, apiKeyId } = event;
  const from = { source, id, eventTime, dialect, provider, apiKeyId, partition: exception.partition, record: exception.record, rawHash };
  const charge = addDecided(context, shard, decided, from);
  const outcome = charge.outcome === 'charged' ? 1 : 2;
  await insertExceptionOutcome(tx, {
    ...base,
    state: 'released',
    reason: null,
    detail: `shard ${shard}`,
    outcome,
    chargeSeq: charge.chargeSeq,
  });
}

/** The event leaves `parked`; where the fix gave it to a customer of another shard, it counts as handed over to that one. */
async function moveOut(tx: Sql, context: BatchContext, exception: ParkedException, shard: number): Promise<void> {
  const old = headOf(context, exception.shard);
  old.parked -= 1;
  if (shard === exception.shard) return;
  old.reappended += 1;
  if (!context.heads.has(shard)) for (const [s, head] of await lockHeads(tx, [shard])) context.heads.set(s, head);
  headOf(context, shard).delivered += 1;
}
