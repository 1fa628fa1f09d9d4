import type { JsonValue } from '../usage/json';

/** What is wrong with a field of an event; never leaves this folder. */
export class EventError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** Longest id, source or subject in characters: LiteLLM's ids reach 437. */
export const TEXT_MAX = 512;

export function requiredText(value: JsonValue | undefined, field: string): string {
  if (value === undefined || value === null) throw new EventError(field, 'is required');
  if (value === '') throw new EventError(field, 'must not be empty');
  return optionalText(value, field) ?? '';
}

/** Text without NUL (PostgreSQL keeps none) and without lone surrogates (no UTF-8 for them), at most `max` characters. */
export function optionalText(value: JsonValue | undefined, field: string, max = TEXT_MAX): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new EventError(field, 'must be text');
  if (value.length > max) throw new EventError(field, `is longer than ${max} characters`);
  for (let i = 0; i < value.length; i += 1) {
    const c = value.charCodeAt(i);
    if (c === 0) throw new EventError(field, 'holds a NUL character');
    if (c < 0xd800 || c > 0xdfff) continue;
    const low = value.charCodeAt(i + 1);
    if (c > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) throw new EventError(field, 'holds a lone surrogate');
    i += 1;
  }
  return value;
}
