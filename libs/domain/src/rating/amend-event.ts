import type { Catalogue } from '../contract';
import type { Amends, UsageEvent } from '../event/usage-event';
import type { Instant } from '../time';
import type { ParkReason } from '../usage/park-reason';
import type { Decision, Parked, Rated } from './decision';
import { AHEAD_MAX } from './rate-event';
import { asCorrection, takeBack, type TakenBack, type TargetCharge } from './take-back';

/** What is known of the event that another one names. `takenBackBy` is the identity of what took it back before. */
export type Target =
  | { readonly state: 'unknown' }
  | { readonly state: 'parked'; readonly reason: string }
  | {
      readonly state: 'charged';
      readonly charge: TargetCharge;
      readonly takenBackBy: { readonly source: string; readonly id: string } | null;
    };

/** An earlier charge is taken back; `correction` is what stands instead of it, null for a void. */
export interface Amended {
  readonly kind: 'amended';
  readonly takenBack: TakenBack;
  readonly correction: Rated | null;
}

/**
 * A void or a correction against what it names. Parks `unknown_customer`, `time_out_of_range`, `target_missing` (not known yet, or parked
 * itself), `target_mismatch` (another customer's, or no usage), `already_corrected` (once), or as its own new usage would.
 * `rate` rates the new usage of a correction; it is called only where the target can be taken back.
 */
export function amendEvent(
  event: UsageEvent & { readonly amends: Amends },
  target: Target,
  catalogue: Catalogue,
  pinnedSeq: bigint,
  appendedAt: Instant,
  rate: (target: TargetCharge) => Decision,
): Parked | Amended {
  const { amends, subject } = event;
  const customer = subject === null ? null : (catalogue.customer(subject, pinnedSeq)?.id ?? null);
  const park = (reason: ParkReason, detail: string, field: string): Parked => ({ kind: 'parked', reason, detail, field, customer });
  if (event.time > appendedAt + AHEAD_MAX) return park('time_out_of_range', 'the event lies more than 24 hours after its arrival', 'time');
  if (customer === null) return park('unknown_customer', `no customer or alias is called ${JSON.stringify(subject)}`, 'subject');
  const fault = faultOf(target, customer, amends);
  if (fault !== null) return park(fault[0], fault[1], `data.${amends.how}`);
  if (target.state !== 'charged') throw new Error('a target without a charge is a fault');
  const takenBack = takeBack(target.charge, amends);
  if (amends.how === 'voids') return { kind: 'amended', takenBack, correction: null };
  const rated = rate(target.charge);
  return rated.kind === 'parked' ? rated : { kind: 'amended', takenBack, correction: asCorrection(rated, amends) };
}

function faultOf(target: Target, customer: string, { source, id }: Amends): [reason: ParkReason, detail: string] | null {
  const named = `event ${JSON.stringify(id)} of source ${JSON.stringify(source)}`;
  if (target.state === 'unknown') return ['target_missing', `${named} is not known yet`];
  if (target.state === 'parked') return ['target_missing', `${named} is parked itself (${target.reason}): release it first`];
  const { charge, takenBackBy: by } = target;
  if (charge.customer !== customer) return ['target_mismatch', `${named} belongs to another customer`];
  if (charge.kind !== 'usage' && charge.kind !== 'correction')
    return ['target_mismatch', `${named} is a void itself: what it took back can be sent again as new usage`];
  if (by === null) return null;
  return ['already_corrected', `${named} was taken back before, by event ${JSON.stringify(by.id)} of source ${JSON.stringify(by.source)}`];
}
