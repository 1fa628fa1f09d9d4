import type { JsonValue } from '../usage/json';
import type { EventFault } from './usage-event';

/** What is wrong with a field of an event; never leaves this folder. */
export class EventError extends Error {
  readonly field: string;

  constructor(
    field: string,
    message: string,
    readonly reason: EventFault['reason'] = 'malformed',
  ) {
    super(message);
    this.field = field.replaceAll('\u0000', '\ufffd'); // a name of theirs may stand in the path, and PostgreSQL keeps no NUL
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
  // two tests that the engine runs without looking at each character of Latin-1 text
  if (value.includes('\0')) throw new EventError(field, 'holds a NUL character');
  if (SURROGATE.test(value) && LONE.test(value)) throw new EventError(field, 'holds a lone surrogate');
  return value;
}

const SURROGATE = /[\ud800-\udfff]/;
/** With the `u` flag a pair is one character, so that only a lone surrogate is left to match. */
const LONE = /\p{Surrogate}/u;
