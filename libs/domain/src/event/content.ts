import { sha256 } from '../canonical/sha256';
import type { JsonObject, JsonValue } from '../usage/json';
import type { UsageEvent } from './usage-event';

/**
 * The canonical form of what can change the bill: keys in RFC 8785 order, numbers as the text of their value, time in nanoseconds.
 * A retry with another key order, other attributes or through another door is the same; another count is not.
 */
export function canonicalContent(event: UsageEvent): string {
  return (
    `{"dialect":${text(event.dialect)},"hold_id":${text(event.holdId)},"model":${text(event.model)},"provider":${text(event.provider)},` +
    `"quantities":${canonicalObject(event.quantities)},"service_tier":${text(event.serviceTier)},"status":"${event.status}","stream_end":${text(event.streamEnd)},` +
    `"subject":${text(event.subject)},"time":"${event.time}","usage":${canonicalObject(event.usage)}}`
  );
}

export function contentHash(event: UsageEvent): Uint8Array {
  return sha256(canonicalContent(event));
}

function canonicalObject(value: JsonObject | null): string {
  return value === null ? 'null' : canonicalJson(value);
}

/** RFC 8785: members sorted by UTF-16 code units, no white space, shortest number text. */
export function canonicalJson(value: JsonValue | undefined): string {
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalJson).join(',')}]`;
  const object = value as JsonObject;
  let out = '';
  for (const name of sorted(Object.keys(object))) {
    const member = object[name];
    if (member !== undefined) out += `${out === '' ? '' : ','}${text(name)}:${canonicalJson(member)}`;
  }
  return `{${out}}`;
}

/** In place. The handful of names that a usage object has is sorted by insertion in half the time of `sort`. */
function sorted(names: string[]): string[] {
  if (names.length > 16) return names.sort();
  for (let i = 1; i < names.length; i += 1) {
    const name = names[i] ?? '';
    let at = i;
    for (let before = names[at - 1]; before !== undefined && before > name; before = names[at - 1]) {
      names[at] = before;
      at -= 1;
    }
    names[at] = name;
  }
  return names;
}

/** What JSON writes as it stands. */
const PLAIN = /^[ !#-[\]-~]*$/;

function text(value: string | null): string {
  if (value === null) return 'null';
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}
