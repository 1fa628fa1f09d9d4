import { isClassName } from './classes';
import { shown } from './count';
import type { JsonObject, JsonValue } from './json';
import { plainDecimal } from './plain-decimal';
import { parseQuantity, quantityScale } from './quantity-text';
import type { Tally } from './tally';
import { impossible } from './usage-fault';

/** Surely below 2^53. */
const PLAIN = /^[0-9]{1,15}$/;
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Puts already normalised classes. A class that the usage object gave too must have the same quantity, and counts once:
 * the gateway then repeats what the provider said. null counts as 0.
 */
export function putQuantities(quantities: JsonObject, tally: Tally): void {
  for (const name in quantities) {
    const value = quantities[name];
    if (value === undefined || value === null) continue;
    const quantity = read(name, value);
    if (!isClassName(name)) throw impossible(`"${name}" is no class name: lower-case letters, digits and _, at most 64`, name);
    const before = tally.quantities[name];
    if (before !== undefined && before !== quantity) throw impossible(`${name} is given twice, by the usage and by the gateway`, name);
    if (quantity > 0n) tally.quantities[name] = quantity;
  }
}

function read(name: string, value: JsonValue): bigint {
  const scale = quantityScale(name);
  if (typeof value === 'number' && scale === 0) {
    if (value >= 0 && Number.isSafeInteger(value)) return BigInt(value);
  } else if (typeof value === 'string' && scale === 0 && PLAIN.test(value)) {
    return BigInt(value);
  } else {
    const text = plainDecimal(value);
    const quantity = text === null ? null : parseQuantity(name, text);
    if (quantity !== null && (scale > 0 || quantity <= MOST)) return quantity;
  }
  const kind = scale === 0 ? 'a whole number from 0 to 2^53 − 1' : 'a decimal number of at least 0 with at most 18 decimals';
  throw impossible(`${name} must be ${kind}, is ${shown(value)}`, name);
}
