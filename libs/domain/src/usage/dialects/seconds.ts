import type { JsonObject } from '../json';
import { plainDecimal } from '../plain-decimal';
import { parseQuantity } from '../quantity-text';
import type { Tally } from '../tally';
import { impossible, missing } from '../usage-fault';

/** Seconds of a field, number or decimal text, read as text: 9.2 is 9.2. */
export function putSeconds(usage: JsonObject, field: string, name: 'audio_second' | 'video_second', tally: Tally): void {
  const value = usage[field];
  if (value === undefined || value === null) throw missing(`${field} is missing`, field);
  const text = plainDecimal(value);
  const quantity = text === null ? null : parseQuantity(name, text);
  if (quantity === null) throw impossible(`${field} must be a number of seconds, is ${JSON.stringify(value)}`, field);
  if (quantity > 0n) tally.putExact(name, quantity);
}
