import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { boolArray, byteaArray, int2Array, int4Array, int8Array, numericArray, textArray } from './binary-arrays';

/** Each encoder, what the server calls the type, and any value of it. A server that reads the bytes back is the judge. */
const TYPES: readonly { type: string; encode: (values: never[]) => Buffer; value: fc.Arbitrary<unknown> }[] = [
  { type: 'int2', encode: int2Array, value: fc.integer({ min: -32_768, max: 32_767 }) },
  { type: 'int4', encode: int4Array, value: fc.integer() },
  { type: 'int8', encode: int8Array, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: 'bool', encode: boolArray, value: fc.boolean() },
  {
    type: 'numeric',
    encode: numericArray,
    value: fc.oneof(
      fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
      fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(33)).map(([n, zeros]) => BigInt(n) * 10n ** BigInt(zeros)),
    ),
  },
  { type: 'text', encode: textArray, value: fc.string({ unit: 'grapheme' }).filter((s) => !s.includes('\0')) },
  { type: 'bytea', encode: byteaArray, value: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
];

describe('binary arrays', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t.drop());

  it.each(TYPES)('$type arrives as it was sent, null among them', async ({ type, encode, value }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value, { nil: null }), { maxLength: 60 }), async (values) => {
        const { rows } = await t.db.sql.query<{ v: unknown }>(
          `SELECT v FROM unnest($1::${type}[]) WITH ORDINALITY AS u (v, i) ORDER BY i`,
          [encode(values as never[])],
        );
        expect(rows.map((r) => r.v)).toEqual(values);
      }),
      { numRuns: 60, examples: [[[]], [[null]]] },
    );
  });

  it('numbers are stored as if they had been typed', async () => {
    const values = [0n, 1n, 10_000n, 100_000_000n, 99_999_999n, -(10n ** 37n), 9_007_199_254_740_992n];
    const { rows } = await t.db.sql.query<{ same: boolean }>(
      `SELECT a = b AND numeric_send(a) = numeric_send(b) AS same FROM unnest($1::numeric[], $2::text[]::numeric[]) AS u (a, b)`,
      [numericArray(values), values.map(String)],
    );
    expect(rows.map((r) => r.same)).toEqual(values.map(() => true));
  });
});
