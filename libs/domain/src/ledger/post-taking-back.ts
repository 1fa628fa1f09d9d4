import { chargeOf, giveBack } from './give-back';
import type { Draft, OpenEntry } from './draft';
import { KIND } from './kinds';
import type { EntryView } from './ledger-state';

/**
 * Takes back what is left of a charge (original − refunds) and closes it, once (I8): one that a command has reversed already gives
 * nothing more. The provider's cost stays after a void, for the provider served the call; where the usage is replaced it is mirrored,
 * for the correction behind it posts the true one.
 */
export function postTakingBack(draft: Draft, entry: OpenEntry, kind: 'void' | 'replaced', target: EntryView | undefined): void {
  if (target === undefined) return;
  if (target.reversedBy === null) {
    const left = chargeOf(target) - target.refunded;
    if (left > 0n) giveBack(draft, entry, target, left, KIND.void);
    draft.keepEntry({ ...target, reversedBy: entry.entry });
  }
  if (kind === 'void') return;
  for (const leg of target.legs)
    if (leg.kind === KIND.upstream) draft.post(entry, KIND.upstream, draft.open(leg.credit), draft.open(leg.debit), leg.amount);
}
