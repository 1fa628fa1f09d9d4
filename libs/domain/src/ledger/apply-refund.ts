import { formatAmount, type Amount } from '../money';
import type { Refund } from './command';
import type { Draft, OpenEntry } from './draft';
import { chargeOf, giveBack } from './give-back';
import { KIND } from './kinds';
import type { EntryView } from './ledger-state';
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
