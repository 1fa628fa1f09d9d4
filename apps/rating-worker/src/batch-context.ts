import type { Charge } from '@tallystick/domain/charge';
import type { Catalogue } from '@tallystick/domain/contract';
import type { Rated } from '@tallystick/domain/rating';
import type { AppendEntry, LogRecord } from '@tallystick/platform/log/log';
import type { HeadChange, NewException, NewIdentity } from '@tallystick/platform/storage/rating';
import type { ExceptionOutcome } from '@tallystick/platform/storage/rating/exception-outcome';
import type { NamedCharges, Waiting } from './named';
import type { RunningTotals } from './running-totals';

/** What one batch has decided so far, before anything is written. */
export interface BatchContext {
  readonly partition: number;
  readonly pinnedSeq: bigint;
  readonly recordedAt: bigint;
  readonly catalogue: Catalogue;
  readonly heads: Map<number, HeadChange>;
  readonly charges: Charge[];
  readonly exceptions: NewException[];
  readonly identities: NewIdentity[];
  /** What the batch's voids and corrections name, as it stood before the batch. */
  readonly named: NamedCharges;
  /** Events that this batch parked and that a void or a correction may settle, by `nameOf`. */
  readonly waiting: Map<string, Waiting>;
  /** What became of exceptions by the events of this batch; what controls decide is written at once. */
  readonly outcomes: ExceptionOutcome[];
  readonly totals: RunningTotals;
  /** What the batch puts on `usage.events` itself: records for another partition, what a tick made due. */
  readonly append: AppendEntry[];
}

/** Where an event came from, as evidence on its charge. */
export interface Provenance {
  readonly source: string;
  readonly id: string;
  readonly eventTime: bigint;
  readonly dialect: string;
  readonly provider: string | null;
  readonly apiKeyId: string | null;
  readonly partition: number;
  readonly record: LogRecord;
  readonly rawHash: Uint8Array;
}

export function headOf(context: BatchContext, shard: number): HeadChange {
  const head = context.heads.get(shard);
  if (head === undefined) throw new Error(`shard ${shard} was not locked`);
  return head;
}

/** Where a charge is not plain usage. */
export interface ChargeRole {
  readonly kind: Charge['kind'];
  readonly targetSeq?: bigint;
}

/**
 * Gives a rated event the shard's next sequences and adds it to the batch. A replaced charge is no record of its own: I5 counts its
 * correction; and a period's charges answer a control record.
 */
export function addCharge(context: BatchContext, shard: number, rated: Rated, from: Provenance, role?: ChargeRole): Charge {
  const head = headOf(context, shard);
  head.chargeSeq += 1n;
  head.decisionSeq += 1n;
  if (role === undefined || role.kind === 'void' || role.kind === 'correction') {
    if (rated.outcome === 'charged') head.charged += 1;
    else head.notBillable += 1;
  }
  const charge: Charge = {
    kind: role?.kind ?? 'usage',
    targetSeq: role?.targetSeq ?? null,
    upstream: rated.upstream,
    shard,
    chargeSeq: head.chargeSeq,
    decisionSeq: head.decisionSeq,
    outcome: rated.outcome,
    status: rated.status,
    funding: rated.funding,
    customer: rated.customer,
    source: from.source,
    eventId: from.id,
    eventTime: from.eventTime,
    recordedAt: context.recordedAt,
    partition: from.partition,
    offset: from.record.offset,
    appendedAt: from.record.appendedAt,
    dialect: from.dialect,
    normaliserVersion: rated.normaliserVersion,
    pricingVersion: rated.pricingVersion,
    model: rated.model,
    provider: from.provider,
    apiKeyId: from.apiKeyId,
    entity: rated.entity,
    asset: rated.asset,
    catalogueSeq: context.pinnedSeq,
    contractSeq: rated.contractSeq,
    rateSeq: rated.rateSeq,
    rateVersion: rated.rateVersion,
    amount: rated.amount,
    lines: rated.lines,
    flags: rated.flags,
    rawHash: from.rawHash,
  };
  context.charges.push(charge);
  if (rated.period !== null) context.totals.advance(charge, rated.period, rated.advances);
  return charge;
}
