import { formatDecimal, parseDecimal } from './decimal';
import { MoneyError } from './money-error';

/** Money as an integer number of 1e-12 of the asset's unit. */
export type Amount = bigint;

export const AMOUNT_SCALE = 12;
/** The most that one command, charge or fee may be, 10^16 units: so that no sum of a lifetime leaves the 38 digits of its column. */
export const AMOUNT_MAX: Amount = 10n ** 28n;

/** `'0.0011025'` → 1102500000n. Throws `MoneyError` where the text is no decimal or has more than 12 decimals. */
export function parseAmount(text: string): Amount {
  const { digits, scale } = parseDecimal(text);
  if (scale <= AMOUNT_SCALE) return digits * 10n ** BigInt(AMOUNT_SCALE - scale);
  const factor = 10n ** BigInt(scale - AMOUNT_SCALE);
  if (digits % factor !== 0n) throw new MoneyError(`${text} has more than ${AMOUNT_SCALE} decimals`);
  return digits / factor;
}

/** Decimal text without exponent and without trailing zeros. */
export function formatAmount(amount: Amount): string {
  return formatDecimal({ digits: amount, scale: AMOUNT_SCALE });
}
