import type { Schema } from './schema';

/** A count as a JSON number; where a reader would round it (above 2^53 − 1), its digits as text. */
export function exactNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** What `exactNumber` answers, for the description of an answer. */
export const EXACT_NUMBER: Schema = {
  oneOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?[0-9]+$' }],
  description: 'An integer; above 2^53 − 1 its digits as text',
};
