import type { Amount } from '../money';
import { RECEIVABLE_OVERAGE } from './chart';
import type { Draft } from './draft';
import type { EntryView } from './ledger-state';

/**
 * How much of the overage that a charge made is still open. Settlements cover the oldest first: what was open before the charge, then the
 * charge's own, then what came after. What earlier charges were given back made the way to this one shorter; what it was given back
 * itself is no longer its own.
 */
export function openOverage(draft: Draft, { entry, legs, overage, refundedOverage }: EntryView): Amount {
  const leg = legs.find((l) => l.debit.code === RECEIVABLE_OVERAGE.code);
  if (leg === undefined || overage === null) return 0n;
  const own = leg.amount - refundedOverage;
  const reached = overage.covered + draft.coveredSince(leg.debit.name, entry) - overage.before;
  if (reached <= 0n) return own;
  return reached < own ? own - reached : 0n;
}
