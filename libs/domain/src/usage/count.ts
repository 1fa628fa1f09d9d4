import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json';
import { impossible, missing } from './usage-fault';

/** A count, or null where it is missing or null. Anything but a safe non-negative integer is impossible usage. */
export function countOrNull(from: JsonObject, field: string, within?: string): number | null {
  const value = from[field];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) return value;
  const path = within === undefined ? field : `${within}.${field}`;
  throw impossible(`${path} must be a whole number from 0 to 2^53 − 1, is ${shown(value)}`, path);
}

/** A detail: missing, null and zero all count as 0 (the evidence keeps them apart). */
export function countOrZero(from: JsonObject, field: string, within?: string): number {
  return countOrNull(from, field, within) ?? 0;
}

/** A count without which there is no usage. */
export function requiredCount(from: JsonObject, field: string, within?: string): number {
  const value = countOrNull(from, field, within);
  if (value === null) throw missing(`${field} is missing`, field);
  return value;
}

/** An object of details, null where missing or null. */
export function groupOrNull(from: JsonObject, field: string): JsonObject | null {
  const value = from[field];
  if (value === undefined || value === null) return null;
  if (isJsonObject(value)) return value;
  throw impossible(`${field} must be an object, is ${shown(value)}`, field);
}

export function listOrNull(from: JsonObject, field: string): readonly JsonValue[] | null {
  const value = from[field];
  if (value === undefined || value === null) return null;
  if (isJsonArray(value)) return value;
  throw impossible(`${field} must be an array, is ${shown(value)}`, field);
}

/** A non-empty text, else null. */
export function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
