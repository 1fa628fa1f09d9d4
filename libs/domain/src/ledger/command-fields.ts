import { MoneyError, parseAmount, type Amount } from '../money';
import { EVENT_TIME_MAX, EVENT_TIME_MIN, parseInstant, TimeError, type Instant } from '../time';

/** A command that can't be read. `field` is a path such as `data.net`. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

export type Fields = Readonly<Record<string, unknown>>;

/** So that no sum of a lifetime leaves 38 digits. */
export const AMOUNT_MAX = 10n ** 28n;
const UNSOUND = /[\p{Surrogate}\u0000-\u001f\u007f]/u;

export function object(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CommandError(field, `${field} must be an object`);
  return value as Fields;
}

/** Text of 1 to `longest` characters without control characters and lone surrogates. */
export function text(of: Fields, key: string, field: string, longest = 200): string {
  const value = of[key];
  if (typeof value !== 'string' || value.length === 0) throw new CommandError(field, `${field} must be a text that is not empty`);
  if (value.length > longest) throw new CommandError(field, `${field} is longer than ${longest} characters`);
  if (UNSOUND.test(value)) throw new CommandError(field, `${field} holds a control character or half a character`);
  return value;
}

/** As `text`; null where the field is absent or null. */
export function optionalText(of: Fields, key: string, field: string, longest = 200): string | null {
  return of[key] == null ? null : text(of, key, field, longest);
}

export function oneOf<T extends string>(of: Fields, key: string, field: string, allowed: readonly T[]): T {
  const found = allowed.find((a) => a === of[key]);
  if (found === undefined) throw new CommandError(field, `${field} must be ${allowed.join(' or ')}`);
  return found;
}

/** A decimal text of at most 12 decimals; `zero` says whether 0 is allowed. */
export function amount(of: Fields, key: string, field: string, zero = false): Amount {
  const value = of[key];
  if (typeof value !== 'string') throw new CommandError(field, `${field} must be a decimal number as text, such as "10.50"`);
  let parsed: Amount;
  try {
    parsed = parseAmount(value);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw new CommandError(field, `${field}: ${error.message}`);
  }
  if (parsed < 0n || (parsed === 0n && !zero)) throw new CommandError(field, `${field} must be above zero`);
  if (parsed > AMOUNT_MAX) throw new CommandError(field, `${field} is too large`);
  return parsed;
}

export function instant(of: Fields, key: string, field: string): Instant {
  const value = text(of, key, field, 60);
  let parsed: Instant;
  try {
    parsed = parseInstant(value);
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    throw new CommandError(field, `${field}: ${error.message}`);
  }
  if (parsed < EVENT_TIME_MIN || parsed >= EVENT_TIME_MAX)
    throw new CommandError(field, `${field} must lie between the years 2000 and 2200`);
  return parsed;
}

/** A whole number above zero, as text or as a JSON integer. */
export function positiveInteger(of: Fields, key: string, field: string): bigint {
  const value = of[key];
  const digits = typeof value === 'number' && Number.isSafeInteger(value) ? value.toString() : value;
  if (typeof digits !== 'string' || !/^[1-9]\d{0,17}$/.test(digits))
    throw new CommandError(field, `${field} must be a whole number above zero`);
  return BigInt(digits);
}

/** A whole number from 0 to `most`, as text or as a JSON integer. */
export function wholeUpTo(of: Fields, key: string, field: string, most: bigint): bigint {
  const value = of[key];
  const digits = typeof value === 'number' && Number.isSafeInteger(value) ? value.toString() : value;
  if (typeof digits !== 'string' || !/^\d{1,18}$/.test(digits) || BigInt(digits) > most)
    throw new CommandError(field, `${field} must be a whole number from 0 to ${most}`);
  return BigInt(digits);
}
