import fc from 'fast-check';
import { Catalogue, type CatalogueKind } from '@tallystick/domain/contract';
import { parseAmount } from '@tallystick/domain/money';
import { quoteLine } from '@tallystick/domain/quote';
import type { JsonObject, JsonValue } from '@tallystick/domain/usage';

const FROM = '2026-01-01T00:00:00Z';
const RATES = { input_text: { price: '3', per: '1000000' }, output_text: { price: '15', per: '1000000' } };

function catalogueWith(price: JsonObject, included: number): Catalogue {
  const meter = { id: 'units', classes: ['input_*', 'output_*'], included: included.toString(), price };
  const entries: [CatalogueKind, JsonValue][] = [
    ['price_book', { id: 'default', asset: 'USD' }],
    ['rate_version', { book: 'default', model: 'm', number: 1, asset: 'USD', effective_from: FROM, effective_to: null, prices: RATES }],
    ['customer', { id: 'c' }],
    ['billing_state', { customer: 'c', state: 'active', effective_from: FROM }],
    [
      'contract_version',
      {
        ...{
          customer: 'c',
          number: 1,
          effective_from: FROM,
          entity: 'main',
          book: 'default',
          asset: 'USD',
          zone: 'UTC',
          funding: 'postpaid',
        },
        billing_model: included > 0 ? { kind: 'base_fee_overage', fee: '1', meters: [meter] } : { kind: 'pure_token', meters: [meter] },
      },
    ],
  ];
  const catalogue = new Catalogue();
  entries.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
  return catalogue;
}

/** What one call costs on top of `before` units that the meter has counted. */
function cost(catalogue: Catalogue, before: bigint, input: number, output: number): bigint {
  const line = { id: 'q', dialect: 'quantities', model: 'm', customer: 'c', quantities: { input_text: input, output_text: output } };
  const answer = quoteLine(line, {
    ...{ catalogue, pinnedSeq: catalogue.seq, now: 1_780_000_000_000_000_000n },
    totals: { units: () => before * 10n ** 24n },
  });
  if ('parked' in answer) throw new Error(answer.detail);
  return parseAmount(answer.total);
}

const small = fc.integer({ min: 1, max: 5_000 });
const tiers = (first: number, second: number): JsonValue[] => [
  { up_to: first.toString(), price: '9', per: '1000' },
  { up_to: (first + second).toString(), price: '5', per: '1000' },
  { price: '1', per: '1000' },
];
const KINDS: Readonly<Record<string, (a: number, b: number) => JsonObject>> = {
  rates: () => ({ kind: 'rates' }),
  flat: () => ({ kind: 'flat', price: '2', per: '1000' }),
  graduated: (a, b) => ({ kind: 'graduated', tiers: tiers(a, b) }),
  package: (a) => ({ kind: 'package', price: '7', size: a.toString() }),
};

describe('through the meters of a contract', () => {
  it.each(Object.keys(KINDS))('more usage never costs less: %s', (kind) => {
    fc.assert(
      fc.property(
        small,
        small,
        fc.nat(6_000),
        fc.bigInt({ min: 0n, max: 12_000n }),
        small,
        small,
        fc.nat(3_000),
        (a, b, included, before, input, output, more) => {
          const catalogue = catalogueWith(KINDS[kind]?.(a, b) ?? {}, included);
          const least = cost(catalogue, before, input, output);
          expect(cost(catalogue, before, input + more, output)).toBeGreaterThanOrEqual(least);
          expect(cost(catalogue, before, input, output + more)).toBeGreaterThanOrEqual(least);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('except where a declared volume tier says so', () => {
    const catalogue = catalogueWith({ kind: 'volume', tiers: tiers(1_000, 1_000) }, 0);
    expect(cost(catalogue, 0n, 1_000, 0)).toBe(parseAmount('9'));
    expect(cost(catalogue, 0n, 1_001, 0)).toBe(parseAmount('5.005'));
  });
});
