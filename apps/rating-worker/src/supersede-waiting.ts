import type { Amends } from '@tallystick/domain/event';
import { resolveMissing, shardOf, type Rated, type Target } from '@tallystick/domain/rating';
import { addCharge, headOf, type BatchContext, type Provenance } from './batch-context';
import { nameOf, type Waiting } from './named';
import { waitingFor } from './named-charges';
import { outcomeBase } from './outcome-base';

/** A parked event that an amendment settles: it is waived, and what the amendment says stands instead. */
export interface Superseded {
  readonly waiting: Waiting;
  readonly waived: Rated;
  /** As if it had been charged: its number is given when it is. */
  readonly target: Extract<Target, { readonly state: 'charged' }>;
}

/** What the amendment names, where that is parked here and can be settled by it; null where not. Changes nothing yet. */
export function findSuperseded(context: BatchContext, amends: Amends): Superseded | null {
  const waiting = waitingFor(context, amends);
  if (waiting === null) return null;
  const { exception, read } = waiting;
  const { event, source, id } = read;
  const { catalogue, pinnedSeq, totals } = context;
  const waived = resolveMissing(event, { policy: 'waive', by: 'correction' }, catalogue, pinnedSeq, exception.record.appendedAt, totals);
  if (waived.kind === 'parked' || shardOf(waived.customer) !== exception.shard) return null;
  const { time: eventTime, dialect, provider, apiKeyId } = event;
  const charge = {
    ...waived,
    ...({ kind: 'usage', targetSeq: null, shard: exception.shard, chargeSeq: 0n, source, eventId: id, catalogueSeq: pinnedSeq } as const),
    ...{ eventTime, dialect, provider, apiKeyId },
  };
  return { waiting, waived, target: { state: 'charged', charge, takenBackBy: null } };
}

/** Charges the waived event and moves it out of parked; answers its charge number. `by` is the amendment. */
export function settleSuperseded(context: BatchContext, { waiting, waived }: Superseded, by: Provenance): bigint {
  const { exception, read } = waiting;
  const { source, id, event, rawHash } = read;
  const { time: eventTime, dialect, provider, apiKeyId } = event;
  const from = { source, id, eventTime, dialect, provider, apiKeyId, partition: exception.partition, record: exception.record, rawHash };
  headOf(context, exception.shard).parked -= 1;
  const { shard, chargeSeq, outcome } = addCharge(context, exception.shard, waived, from);
  context.outcomes.push({
    ...outcomeBase(context, exception, { actor: `event ${by.source} ${by.id}`.slice(0, 512), offset: by.record.offset }),
    ...{
      partition: by.partition,
      state: 'released',
      reason: null,
      detail: `shard ${shard}`,
      outcome: outcome === 'charged' ? 1 : 2,
      chargeSeq,
    },
  });
  context.waiting.delete(nameOf({ source, id }));
  return chargeSeq;
}
