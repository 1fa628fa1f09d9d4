import type { Charge } from '@tallystick/domain/charge';
import type { UsageEvent } from '@tallystick/domain/event';
import { amendEvent, rateEvent, type Amended, type Decision } from '@tallystick/domain/rating';
import type { Instant } from '@tallystick/domain/time';
import { addCharge, type BatchContext, type Provenance } from './batch-context';
import { targetOf } from './named-charges';

export type Decided = Decision | Amended;
export type Charged = Exclude<Decided, { readonly kind: 'parked' }>;

/** Rates one event; a void or a correction against what it names. What the batch has decided before it counts. */
export function decideEvent(context: BatchContext, event: UsageEvent, appendedAt: Instant): Decided {
  const { catalogue, pinnedSeq } = context;
  const rate = (): Decision => rateEvent(event, catalogue, pinnedSeq, appendedAt);
  const { amends } = event;
  if (amends === null) return rate();
  return amendEvent({ ...event, amends }, targetOf(context, amends), catalogue, pinnedSeq, appendedAt, rate);
}

/** The customer whose shard the charges belong to. */
export function customerOf(decided: Charged): string {
  return decided.kind === 'rated' ? decided.customer : decided.takenBack.rated.customer;
}

/** Adds the charges of a decided event in order; answers the last, which is the event's own. */
export function addDecided(context: BatchContext, shard: number, decided: Charged, from: Provenance): Charge {
  if (decided.kind === 'rated') return addCharge(context, shard, decided, from);
  const { takenBack, correction } = decided;
  const { eventTime, dialect, provider, apiKeyId } = takenBack;
  const mirror = addCharge(context, shard, takenBack.rated, { ...from, eventTime, dialect, provider, apiKeyId }, takenBack);
  return correction === null ? mirror : addCharge(context, shard, correction, from, { kind: 'correction' });
}
