import * as fc from 'fast-check';
import type { JsonValue } from '@tallystick/domain/usage';
import { anyEvent, type Json } from './any-event';

type Path = readonly (string | number)[];

const many = (count: number, value: JsonValue): Json => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, value]));
const deep = (levels: number): JsonValue => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** What something in an event becomes, each of it wrong somewhere. */
const VALUES: readonly JsonValue[] = [
  ...[null, true, 0, 1, -1, 1.5, 2 ** 60, '', ' ', 'x', 'failed', '1.0', 'usage.recorded'],
  ...['x'.repeat(512), 'x'.repeat(513), 'x'.repeat(1024), 'x'.repeat(1025), '😀'.repeat(257), 'a\0b', 'a\ud800'],
  ...[
    '2026-11-20T12:00:00Z',
    '2026-02-30T12:00:00Z',
    '2026-11-20',
    '2026-11-20\u000012:00:00Z',
    '1999-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z',
  ],
  ...[[], [1], {}, { a: 1 }, { id: 'x' }, { source: 'x' }, { id: 'x', more: 1 }, { id: 'x', source: '' }, { a: 1.5 }, { '': 'x' }],
  ...[many(20, 'x'), many(21, 'x'), many(200, 1), many(201, 1), deep(9), deep(11), { ['x'.repeat(513)]: 'x' }],
];
/** Names that are set where they are missing as well. */
const NAMES = ['status', 'dialect', 'usage', 'quantities', 'estimate', 'voids', 'corrects', 'attributes', 'model', 'stream_end', 'foreign'];

/** A valid event with one thing taken out, put in or changed, anywhere. */
export const mutatedEvent: fc.Arbitrary<Json> = fc
  .tuple(anyEvent, fc.nat(), fc.option(fc.constantFrom(...VALUES), { nil: undefined, freq: 6 }))
  .map(([event, at, value]) => {
    const places = [...paths(event), ...NAMES.map((name) => ['data', name])];
    return put(event, places[at % places.length] ?? [], value) as Json;
  });

function paths(value: JsonValue, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(name) : name];
    return [place, ...paths(inner as JsonValue, place)];
  });
}

/** The same with `inner` at this place; without the place where `inner` is undefined. */
function put(value: JsonValue, [first, ...rest]: Path, inner: JsonValue | undefined): JsonValue | undefined {
  if (first === undefined) return inner;
  if (Array.isArray(value)) return value.flatMap((old: JsonValue, i) => (i === first ? (put(old, rest, inner) ?? []) : [old]));
  const object = value as Json;
  const changed = put(object[first] ?? null, rest, inner);
  const others = Object.entries(object).filter(([name]) => name !== first);
  return Object.fromEntries(changed === undefined ? others : [...others, [first, changed]]);
}
