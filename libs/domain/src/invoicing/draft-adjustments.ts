import { largestRemainder, minorUnitExponent, type Amount, type RoundingMode } from '../money';

/** Money of a month that is no usage of it: positive where the customer owes more for it, negative where less. */
export interface AdjustmentItem {
  readonly amount: Amount;
}

export interface DraftAdjustments<T extends AdjustmentItem> {
  readonly exact: Amount;
  readonly shown: Amount;
  readonly lines: readonly (T & { readonly shown: Amount })[];
}

/**
 * Refunds, reversals and adjustments stand beside the usage lines of an invoice, never inside them: a usage line stays the sum of
 * its charge lines. Their own total is rounded once and their lines are cut by largest remainder, as the usage lines are.
 */
export function draftAdjustments<T extends AdjustmentItem>(
  items: readonly T[],
  asset: string,
  mode: RoundingMode = 'half_up',
): DraftAdjustments<T> {
  const cut = largestRemainder(
    items.map((i) => i.amount),
    minorUnitExponent(asset),
    mode,
  );
  return {
    exact: items.reduce((sum, i) => sum + i.amount, 0n),
    shown: cut.total,
    lines: items.map((item, n) => ({ ...item, shown: cut.lines[n] ?? 0n })),
  };
}
