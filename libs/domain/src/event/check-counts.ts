import { isJsonObject, type JsonObject, type JsonValue } from '../usage/json';
import { EventError, optionalText } from './read-text';

const DEPTH_MAX = 8;
const MEMBERS_MAX = 200;
/** Longest text inside usage: nothing there is prose. */
const INNER_TEXT_MAX = 65_536;

/** Names under which providers put a cost or a time beside the counts: fractions are theirs to have. */
const FRACTIONS = /cost|price|second|duration|time|minute|amount|speed|per_/i;

/**
 * Refuses what no count can be: negative or fractional numbers, integers beyond 2^53 (JSON.parse has already bent them), endless nesting,
 * and text that can't be kept.
 * What a count means is the dialect's business.
 */
export function checkCounts(object: JsonObject, field: string, depth: number): void {
  if (depth > DEPTH_MAX) throw new EventError(field, `is nested deeper than ${DEPTH_MAX} levels`);
  let members = 0;
  for (const name in object) {
    members += 1;
    if (members > MEMBERS_MAX) throw new EventError(field, `holds more than ${MEMBERS_MAX} members`);
    const value = object[name];
    if (typeof value === 'number') checkNumber(value, field, name);
    else if (typeof value === 'string') optionalText(value, `${field}.${name.slice(0, 80)}`, INNER_TEXT_MAX);
    else if (typeof value === 'object' && value !== null) checkNested(value, `${field}.${name.slice(0, 80)}`, depth + 1);
  }
}

function checkNumber(value: number, field: string, name: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  if (FRACTIONS.test(name) && value >= 0 && value < 1e15) return;
  const what =
    value < 0
      ? 'must not be negative'
      : Number.isInteger(value) || !isFinite(value)
        ? 'is too large for a count'
        : 'must be a whole number';
  throw new EventError(`${field}.${name.slice(0, 80)}`, what);
}

function checkNested(value: JsonObject | readonly JsonValue[], field: string, depth: number): void {
  if (isJsonObject(value)) {
    checkCounts(value, field, depth);
    return;
  }
  if (depth > DEPTH_MAX) throw new EventError(field, `is nested deeper than ${DEPTH_MAX} levels`);
  if (value.length > MEMBERS_MAX) throw new EventError(field, `holds more than ${MEMBERS_MAX} members`);
  value.forEach((item, i) => {
    if (typeof item === 'object' && item !== null) checkNested(item, `${field}[${i}]`, depth + 1);
    else if (typeof item === 'number') checkNumber(item, field, String(i));
  });
}
