import { ByteText, utf8 } from '../canonical/byte-text';
import { jsonText } from '../canonical/json-text';
import { sha256 } from '../canonical/sha256';
import type { JsonObject, JsonValue } from '../usage/json';
import type { UsageEvent } from './usage-event';

/**
 * The canonical form of what can change the bill: keys in RFC 8785 order, numbers as the text of their value, time in nanoseconds.
 * A retry with another key order, other attributes or through another door is the same; another count is not.
 */
export function canonicalContent(event: UsageEvent): string {
  return putContent(scratch.begin(), event).toString();
}

export function contentHash(event: UsageEvent): Uint8Array {
  return sha256(putContent(scratch.begin(), event).bytes());
}

/** RFC 8785: members sorted by UTF-16 code units, no white space, shortest number text. */
export function canonicalJson(value: JsonValue | undefined): string {
  return putJson(scratch.begin(), value).toString();
}

const scratch = new ByteText();
const DIALECT = utf8('{"dialect":');
const HOLD_ID = utf8(',"hold_id":');
const MODEL = utf8(',"model":');
const PROVIDER = utf8(',"provider":');
const QUANTITIES = utf8(',"quantities":');
const SERVICE_TIER = utf8(',"service_tier":');
const STATUS = utf8(',"status":');
const STREAM_END = utf8(',"stream_end":');
const SUBJECT = utf8(',"subject":');
const TIME = utf8(',"time":"');
const USAGE = utf8('","usage":');

function putContent(out: ByteText, event: UsageEvent): ByteText {
  out.raw(DIALECT).json(event.dialect).raw(HOLD_ID).json(event.holdId);
  out.raw(MODEL).json(event.model).raw(PROVIDER).json(event.provider);
  putJson(out.raw(QUANTITIES), event.quantities);
  out.raw(SERVICE_TIER).json(event.serviceTier).raw(STATUS).json(event.status);
  out.raw(STREAM_END).json(event.streamEnd).raw(SUBJECT).json(event.subject);
  out.raw(TIME).ascii(event.time.toString()).raw(USAGE);
  return putUnusual(putJson(out, event.usage), event).ascii('}');
}

/** Behind the rest where an event has them at all, so that the content of every other event stays what it was. */
function putUnusual(out: ByteText, { amends, estimate }: UsageEvent): ByteText {
  if (amends !== null) {
    out.ascii(',').json(amends.how).ascii(':{"id":').json(amends.id);
    out.ascii(',"source":').json(amends.source).ascii('}');
  }
  return estimate === null ? out : putJson(out.ascii(',"estimate":'), estimate);
}

function putJson(out: ByteText, value: JsonValue | undefined): ByteText {
  if (typeof value === 'number') return out.ascii(String(value));
  if (value === null || value === undefined) return out.ascii('null');
  if (typeof value === 'string') return out.json(value);
  if (typeof value === 'boolean') return out.ascii(value ? 'true' : 'false');
  if (Array.isArray(value)) return putArray(out, value as readonly JsonValue[]);
  const object = value as JsonObject;
  let first = true;
  out.ascii('{');
  for (const { name, quoted } of shapeOf(Object.keys(object))) {
    const member = object[name];
    if (member === undefined) continue;
    if (!first) out.ascii(',');
    first = false;
    putJson(out.raw(quoted), member);
  }
  return out.ascii('}');
}

function putArray(out: ByteText, values: readonly JsonValue[]): ByteText {
  out.ascii('[');
  values.forEach((value, i) => putJson(i === 0 ? out : out.ascii(','), value));
  return out.ascii(']');
}

/** Names in canonical order, each with the text that stands before its value. */
type Shape = readonly { readonly name: string; readonly quoted: Uint8Array }[];
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
  const shape = [...names].sort().map((name) => ({ name, quoted: utf8(`${jsonText(name)}:`) }));
  if (alike === undefined && shapes.size < SHAPES_MAX) shapes.set(names[0] ?? '', [{ names, shape }]);
  else if (alike !== undefined && alike.length < ALIKE_MAX) alike.push({ names, shape });
  return shape;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
