import type { Quantities } from './quantities';
import { sortedQuantities } from './quantities';

/** Seconds come as decimal text ("9.2", "8.470000267028809"); 18 decimals hold every one that is seen. */
const TIME_SCALE = 18;
const WHOLE = /^(?:0|[1-9][0-9]{0,17})$/;
const DECIMAL = /^(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,18}))?$/;

/** Decimals behind the integer of a class: 0 for what is counted, 18 for what is measured in time. A line's amount is q × price / (per × 10^scale). */
export function quantityScale(name: string): number {
  return name.endsWith('_second') || name.endsWith('_minute') || name.endsWith('_hour') ? TIME_SCALE : 0;
}

/** Decimal text → the integer at the class's scale; null where it is no plain non-negative decimal or has more decimals than the class. */
export function parseQuantity(name: string, text: string): bigint | null {
  const scale = quantityScale(name);
  if (scale === 0) return WHOLE.test(text) ? BigInt(text) : null;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  return BigInt((match[1] ?? '0') + (match[2] ?? '').padEnd(scale, '0'));
}

/** The inverse: decimal text without trailing zeros. What was taken back is negative. */
export function formatQuantity(name: string, quantity: bigint): string {
  const scale = quantityScale(name);
  if (scale === 0) return quantity.toString();
  if (quantity < 0n) return `-${formatQuantity(name, -quantity)}`;
  const digits = quantity.toString().padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -scale) : `${digits.slice(0, -scale)}.${fraction}`;
}

/** Quantities as an answer shows them: decimal text by class, canonical order. */
export function quantitiesToJson(quantities: Quantities): Record<string, string> {
  return Object.fromEntries(sortedQuantities(quantities).map(([name, quantity]) => [name, formatQuantity(name, quantity)]));
}
