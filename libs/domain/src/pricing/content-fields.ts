import { parseInstant, TimeError, type Instant } from '../time';
import { RateError } from './rate-error';

/** Readers of single JSON members that name the field they refuse. All throw `RateError`. */
export type Fields = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RateError(field, 'must be an object');
  return value as Fields;
}

export function asList(value: unknown, field: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new RateError(field, 'must be a list');
  return value;
}

const HALF_A_CHARACTER = /\p{Surrogate}/u;

export function asText(value: unknown, field: string, most = 256): string {
  if (typeof value !== 'string' || value === '') throw new RateError(field, 'must be a text that is not empty');
  if (value.includes('\0') || HALF_A_CHARACTER.test(value)) throw new RateError(field, 'holds a character that can not be kept');
  if (value.length > most) throw new RateError(field, `is longer than ${most} characters`);
  return value;
}

export const asOptionalText = (value: unknown, field: string, most?: number): string | null =>
  value === undefined || value === null ? null : asText(value, field, most);

/** Digits as text, or a JSON integer. */
export function asWhole(value: unknown, field: string, least: bigint): bigint {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (!/^[0-9]{1,18}$/.test(text) || BigInt(text) < least) throw new RateError(field, `must be a whole number of at least ${least}`);
  return BigInt(text);
}

export function asInstant(value: unknown, field: string): Instant {
  const text = asText(value, field);
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) throw new RateError(field, error.message);
    throw error;
  }
}

export function onlyKeys(object: Fields, allowed: readonly string[], field: string): void {
  for (const key of Object.keys(object))
    if (!allowed.includes(key)) throw new RateError(field === '' ? key : `${field}.${key}`, 'is not known');
}
