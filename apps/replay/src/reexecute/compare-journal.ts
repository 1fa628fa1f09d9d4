import type { Charge } from '@tallystick/domain/charge';
import { KIND, REVENUE_USAGE } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import type { NamedTransfer } from '@tallystick/platform/storage/replay/read-transfers';
import type { Difference } from './reexecution';

/**
 * Whether the legs are this charge's posting: revenue gets exactly its amount, from accounts of its customer, at its service time;
 * nothing at all where it cost nothing.
 */
export function compareJournal(charge: Charge, legs: readonly NamedTransfer[]): Difference | null {
  const expected = charge.outcome === 'charged' ? charge.amount : 0n;
  let posted = 0n;
  for (const leg of legs) {
    if (leg.kind !== KIND.charge) return differs(`transfer ${leg.seq} of kind ${leg.kind}`, `kind ${KIND.charge}`);
    if (leg.effective !== charge.eventTime)
      return differs(`transfer ${leg.seq} effective ${leg.effective}`, `effective ${charge.eventTime}`);
    if (leg.creditCode === REVENUE_USAGE.code) posted += leg.amount;
    const prefix = `${charge.entity}/${charge.asset}/`;
    if (!leg.debit.startsWith(prefix) || !leg.credit.startsWith(prefix))
      return differs(`transfer ${leg.seq} ${leg.debit} → ${leg.credit}`, `accounts of ${prefix}`);
  }
  return posted === expected ? null : differs(`${formatAmount(posted)} posted to revenue`, formatAmount(expected));
}

function differs(stored: string, recomputed: string): Difference {
  return { step: 'journal', stored, recomputed };
}
