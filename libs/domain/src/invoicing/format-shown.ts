import { AMOUNT_SCALE, formatAmount, type Amount } from '../money';

/** A figure on a document: every digit of the minor unit (`0.60`); of a unit of our own the digits that there are. */
export function formatShown(amount: Amount, exponent: number): string {
  const text = formatAmount(amount);
  if (exponent === 0 || exponent === AMOUNT_SCALE) return text;
  const [whole = '0', fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(exponent, '0')}`;
}
