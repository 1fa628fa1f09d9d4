import { formatAmount, type Amount } from '../money';
import { chartAccount } from './chart';
import type { Draft, OpenEntry } from './draft';
import { chargeOf, giveBack } from './give-back';
import { KIND } from './kinds';
import { freeAmount, type EntryView } from './ledger-state';
import { Refusal } from './refusal';

/**
 * Takes back what is left of an entry and closes it, once. A charge goes back as a refund of the rest would; a deposit, an
 * adjustment or a grant is mirrored leg by leg, the last leg first. Refuses `not_reversible`, `nothing_to_refund`, and `insufficient_balance`
 * where an account would pass its floor.
 */
export function applyReversal(draft: Draft, entry: OpenEntry, target: EntryView): Amount {
  const kind = target.legs[0]?.kind;
  const amount = kind === KIND.charge ? reverseCharge(draft, entry, target) : mirror(draft, entry, target, kind);
  draft.keepEntry({ ...target, reversedBy: entry.entry });
  return amount;
}

function reverseCharge(draft: Draft, entry: OpenEntry, target: EntryView): Amount {
  const left = chargeOf(target) - target.refunded;
  if (left === 0n) throw new Refusal('nothing_to_refund', `all of entry ${target.entry} was refunded`, 'data.entry');
  giveBack(draft, entry, target, left, KIND.reversal);
  return left;
}

function mirror(draft: Draft, entry: OpenEntry, target: EntryView, kind: number | undefined): Amount {
  if (kind !== KIND.deposit && kind !== KIND.adjustment && kind !== KIND.grant)
    throw new Refusal('not_reversible', 'a refund or a reversal is not reversed', 'data.entry');
  checkFloors(draft, target);
  for (const leg of [...target.legs].reverse()) draft.post(entry, KIND.reversal, draft.open(leg.credit), draft.open(leg.debit), leg.amount);
  return target.legs[0]?.amount ?? 0n;
}

/** The net effect of all mirrored legs on each floored account: refused before anything is posted. */
function checkFloors(draft: Draft, target: EntryView): void {
  const change = new Map<string, Amount>();
  for (const { debit, credit, amount } of target.legs) {
    change.set(credit.name, (change.get(credit.name) ?? 0n) + amount);
    change.set(debit.name, (change.get(debit.name) ?? 0n) - amount);
  }
  for (const { debit, credit } of target.legs)
    for (const key of [debit, credit]) {
      const chart = chartAccount(key.code);
      const debits = change.get(key.name) ?? 0n;
      const free = freeAmount(draft.open(key));
      if (chart.floored && free + (chart.creditNormal ? -debits : debits) < 0n)
        throw new Refusal(
          'insufficient_balance',
          `${chart.title} has ${formatAmount(free)} left, less than the reversal takes`,
          'data.entry',
        );
    }
}
