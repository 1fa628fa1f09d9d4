import fc from 'fast-check';
import { Catalogue } from '@tallystick/domain/contract';
import { quoteLine } from '@tallystick/domain/quote';
import { DIALECTS, type JsonValue } from '@tallystick/domain/usage';
import { ANY_USAGE } from './any-usage';

const BASIS = { catalogue: new Catalogue(), pinnedSeq: 0n, now: 1_780_000_000_000_000_000n };
const FIELDS = [
  ...[
    'id',
    'dialect',
    'model',
    'usage',
    'response',
    'stream',
    'stream_events',
    'quantities',
    'at',
    'rates',
    'multiplier',
    'customer',
    'book',
  ],
  ...[
    'status',
    'service_tier',
    'batch',
    'speed',
    'inference_geo',
    'traffic_type',
    'stream_end',
    'estimate',
    'context',
    '__proto__',
    'constructor',
  ],
];
const rates = fc.dictionary(
  fc.constantFrom('input_text', 'output_text', 'generation', 'Input', '__proto__'),
  fc.oneof(
    fc.jsonValue(),
    fc.record({
      price: fc.oneof(fc.constantFrom('1', '0.5', '-1', 'x', 1, 1e-7), fc.jsonValue()),
      per: fc.constantFrom(1, '1000000', 0, 'x'),
    }),
  ),
);

describe('any line of a quote', () => {
  it('is answered, never thrown at; quantities and amounts are decimal text', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(...DIALECTS),
      rates,
      fc.constantFrom('1', '2026-01-01T00:00:00Z', 'succeeded', 'failed'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...FIELDS), value), fc.constantFrom(...DIALECTS), (line, dialect) => {
        const given = JSON.parse(JSON.stringify({ dialect, ...line })) as JsonValue;
        const answer = quoteLine(given, BASIS);
        if ('parked' in answer) expect(answer.detail).not.toBe('');
        else expect(answer.total).toMatch(/^(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$/);
        for (const q of Object.values(answer.quantities ?? {})) expect(q).toMatch(/^(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$/);
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(Object.keys(ANY_USAGE))('%s: at one dollar a unit the total is the sum of the quantities', (dialect) => {
    fc.assert(
      fc.property(ANY_USAGE[dialect] as fc.Arbitrary<{ usage: JsonValue }>, ({ usage }) => {
        const unpriced = quoteLine({ id: 1, dialect, usage }, BASIS);
        if (!('parked' in unpriced) || unpriced.quantities === undefined) throw new Error('the usage could not be read');
        const names = Object.keys(unpriced.quantities);
        const answer = quoteLine({ id: 1, dialect, usage, rates: Object.fromEntries(names.map((name) => [name, { price: '1' }])) }, BASIS);
        if ('parked' in answer) throw new Error(answer.detail);
        expect(answer.quantities).toEqual(unpriced.quantities);
        expect(Object.fromEntries(answer.lines.map((l) => [l.class, l.amount]))).toEqual(unpriced.quantities);
        const tenths = (text: string): bigint => BigInt(text.replace('.', '')) * (text.includes('.') ? 1n : 10n);
        expect(tenths(answer.total)).toBe(Object.values(unpriced.quantities).reduce((sum, q) => sum + tenths(q), 0n));
      }),
    );
  });
});
