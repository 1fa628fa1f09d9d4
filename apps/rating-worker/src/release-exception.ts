import { shardOf } from '@tallystick/domain/rating';
import { lockHeads } from '@tallystick/platform/storage/rating';
import { insertExceptionOutcome, type ParkedException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { Sql } from '@tallystick/platform/storage/sql';
import { headOf, type BatchContext } from './batch-context';
import { addDecided, customerOf, type Decided } from './decide-event';
import { keepDeadline } from './missing-usage';
import { outcomeBase, type Asked } from './outcome-base';
import type { ReadEvent } from './read-record';

/** Writes down what became of a parked event: parked again with its reason of now, or released into its charges. */
export async function settleException(
  tx: Sql,
  context: BatchContext,
  exception: ParkedException,
  read: ReadEvent,
  decided: Decided,
  asked: Asked,
): Promise<void> {
  if (decided.kind === 'parked') {
    await parkAgain(tx, context, exception, decided.reason, decided.detail, asked);
    return keepDeadline(tx, context, exception, decided, read);
  }
  const shard = shardOf(customerOf(decided));
  await moveOut(tx, context, exception, shard);
  const { source, id, event, rawHash } = read;
  const { time: eventTime, dialect, provider, apiKeyId } = event;
  const from = { source, id, eventTime, dialect, provider, apiKeyId, partition: exception.partition, record: exception.record, rawHash };
  const charge = addDecided(context, shard, decided, from);
  await insertExceptionOutcome(tx, {
    ...outcomeBase(context, exception, asked),
    state: 'released',
    reason: null,
    detail: `shard ${shard}`,
    outcome: charge.outcome === 'charged' ? 1 : 2,
    chargeSeq: charge.chargeSeq,
  });
}

export async function parkAgain(
  tx: Sql,
  context: BatchContext,
  exception: ParkedException,
  reason: string,
  detail: string,
  asked: Asked,
): Promise<void> {
  const base = outcomeBase(context, exception, asked);
  await insertExceptionOutcome(tx, { ...base, state: 'parked_again', reason, detail, outcome: null, chargeSeq: null });
  countAttempt(context, exception);
}

/** An amendment later in this batch may settle the same event: its outcome is the next attempt, not this one again. */
function countAttempt(context: BatchContext, { shard, decisionSeq, attempts }: ParkedException): void {
  for (const [name, named] of context.named) {
    const waiting = 'waiting' in named ? named.waiting : null;
    if (waiting?.exception.shard !== shard || waiting.exception.decisionSeq !== decisionSeq) continue;
    const exception = { ...waiting.exception, attempts: attempts + 1 };
    context.named.set(name, { ...named, parked: exception.reason, waiting: { ...waiting, exception } });
  }
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
