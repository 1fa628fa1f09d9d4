import { jsonText } from '../canonical/json-text';
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
    `"subject":${text(event.subject)},"time":"${event.time}","usage":${canonicalObject(event.usage)}${unusual(event)}}`
  );
}

/** Behind the rest where an event has them at all, so that the content of every other event stays what it was. */
function unusual({ amends, estimate }: UsageEvent): string {
  if (amends === null && estimate === null) return '';
  return (
    (amends === null ? '' : `,"${amends.how}":{"id":${text(amends.id)},"source":${text(amends.source)}}`) +
    (estimate === null ? '' : `,"estimate":${canonicalJson(estimate)}`)
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
  for (const [name, quoted] of shapeOf(Object.keys(object))) {
    const member = object[name];
    if (member !== undefined) out += (out === '' ? quoted : `,${quoted}`) + canonicalJson(member);
  }
  return `{${out}}`;
}

/** Names in canonical order, each with the text that stands before its value. */
type Shape = readonly (readonly [name: string, quoted: string])[];
interface KnownShape {
  readonly names: readonly string[];
  readonly shape: Shape;
}

/** Usage objects come in a handful of shapes: the order of their names is worked out once for each. Bounded, so that nobody can fill it. */
const SHAPES_MAX = 256;
const ALIKE_MAX = 16;
const shapes = new Map<string, KnownShape[]>();

function shapeOf(names: readonly string[]): Shape {
  const alike = shapes.get(names[0] ?? '');
  if (alike !== undefined) for (const known of alike) if (sameNames(known.names, names)) return known.shape;
  const shape = [...names].sort().map((name) => [name, `${text(name)}:`] as const);
  if (alike === undefined && shapes.size < SHAPES_MAX) shapes.set(names[0] ?? '', [{ names, shape }]);
  else if (alike !== undefined && alike.length < ALIKE_MAX) alike.push({ names, shape });
  return shape;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

function text(value: string | null): string {
  return value === null ? 'null' : jsonText(value);
}
