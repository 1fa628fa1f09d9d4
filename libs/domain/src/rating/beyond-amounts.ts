import { AMOUNT_MAX, formatAmount, type Amount } from '../money';

/**
 * Why a call's cost can't stand, or null: a slip of the decimal point in a price costs nobody a fortune, and stops no partition (the column of
 * amounts has an end).
 */
export function beyondAmounts(amount: Amount, asset: string, rateVersion: string): string | null {
  return amount <= AMOUNT_MAX
    ? null
    : `${formatAmount(amount)} ${asset} is more than any call can cost: look at rate version ${rateVersion}`;
}
