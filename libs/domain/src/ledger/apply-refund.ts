import { formatAmount, type Amount } from '../money';
import { customerAccount } from './account-name';
import { RECEIVABLE_OVERAGE, RECEIVABLE_UNBILLED, WALLET_PAID } from './chart';
import type { Refund } from './command';
import type { Draft, OpenEntry } from './draft';
import { KIND, type Kind } from './kinds';
import { freeAmount, type EntryView } from './ledger-state';
import { openOverage } from './open-overage';
import { Refusal } from './refusal';

/** Usage money back by request id, while it is not invoiced: Σ ≤ the charge. Refuses `nothing_to_refund`, `refund_exceeds_charge`. */
export function applyRefund(draft: Draft, entry: OpenEntry, command: Refund, target: EntryView): Amount {
  const left = chargeOf(target) - target.refunded;
  if (left === 0n) throw new Refusal('nothing_to_refund', `nothing is left of the charge for ${command.id}`, 'data.id');
  const amount = command.amount ?? left;
  if (amount > left)
    throw new Refusal('refund_exceeds_charge', `${formatAmount(left)} is left of the charge for ${command.id}`, 'data.amount');
  const toOverage = giveBack(draft, entry, target, amount, KIND.refund);
  draft.keepEntry({ ...target, refunded: target.refunded + amount, refundedOverage: target.refundedOverage + toOverage });
  return amount;
}

/** The charge's amount: the sum of the legs that are the customer's. */
export const chargeOf = (target: EntryView): Amount =>
  target.legs.reduce((sum, leg) => (leg.kind === KIND.charge ? sum + leg.amount : sum), 0n);

/**
 * Revenue back to where a charge came from: the overage that it made, as far as that is still open, then the wallet; postpaid: the
 * receivable. Answers what went to the overage.
 */
export function giveBack(draft: Draft, entry: OpenEntry, target: EntryView, amount: Amount, kind: Kind): Amount {
  const first = target.legs[0];
  if (first === undefined || first.debit.customer === null) throw new Error(`entry ${target.entry} is no charge of a customer`);
  const { entity, asset, customer, shard } = first.debit;
  const revenue = draft.open(first.credit);
  entry.givesBack = target.entry;
  if (first.debit.code === RECEIVABLE_UNBILLED.code) {
    draft.post(entry, kind, revenue, draft.open(first.debit), amount);
    return 0n;
  }
  const overage = draft.open(customerAccount(RECEIVABLE_OVERAGE, entity, asset, customer, shard));
  const toOverage = least(amount, openOverage(draft, target), freeAmount(overage));
  if (toOverage > 0n) draft.post(entry, kind, revenue, overage, toOverage);
  if (amount > toOverage)
    draft.post(entry, kind, revenue, draft.open(customerAccount(WALLET_PAID, entity, asset, customer, shard)), amount - toOverage);
  return toOverage;
}

function least(...amounts: Amount[]): Amount {
  return amounts.reduce((a, b) => (b < a ? b : a));
}
