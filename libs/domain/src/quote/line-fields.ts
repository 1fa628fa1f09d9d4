import type { JsonObject, JsonValue } from '../usage/json';

/** A field of a quote's line that can't be read; the message names it. */
export class LineFault extends Error {}

/** Text, or null where the field is missing or null. Throws `LineFault`. */
export function textField(line: JsonObject, field: string): string | null {
  const value = line[field];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  throw new LineFault(`${field} must be text`);
}

export function flagField(line: JsonObject, field: string): boolean | null {
  const value = line[field];
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  throw new LineFault(`${field} must be true or false`);
}

export function listField(line: JsonObject, field: string): readonly JsonValue[] | undefined {
  const value = line[field];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value as readonly JsonValue[];
  throw new LineFault(`${field} must be a list`);
}

/** An id is told back as it came: text or number; anything else is none. */
export function idOf(line: JsonObject): JsonValue {
  const { id } = line;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
