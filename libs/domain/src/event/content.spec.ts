import fc from 'fast-check';
import type { JsonValue } from '../usage/json';
import { canonicalJson } from './content';

describe('canonical JSON', () => {
  it('gives the examples of RFC 8785', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'x'], '\u20ac': 1e21, '\r': 0.002, '1': -0 })).toBe(
      '{"\\r":0.002,"1":0,"a":[true,null,"x"],"b":1,"€":1e+21}',
    );
    expect(canonicalJson({})).toBe('{}');
    expect(canonicalJson('\u000f"\\\u007fé')).toBe('"\\u000f\\"\\\\\u007fé"');
  });

  it('is JSON of the same value, whatever the order of names (more shapes than are remembered)', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(fc.nat()), (value, seeds) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value, seeds) as JsonValue)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

function shuffled(value: unknown, seeds: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((v) => shuffled(v, seeds));
  if (typeof value !== 'object' || value === null) return value;
  const keyed = Object.entries(value).map(([name, member]) => ({
    order: (seeds.next().value as number) % 97,
    name,
    member: shuffled(member, seeds),
  }));
  return Object.fromEntries(keyed.sort((a, b) => a.order - b.order).map(({ name, member }) => [name, member]));
}
