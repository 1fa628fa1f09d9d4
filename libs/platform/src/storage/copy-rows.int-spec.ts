import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { CopyRows } from './copy-rows';
import { sqlState } from './database';

/** Each column, what the server calls the type, and any value of it. A server that reads the bytes back is the judge. */
const TYPES: readonly { type: string; put: (rows: CopyRows, v: never) => CopyRows; value: fc.Arbitrary<unknown> }[] = [
  { type: 'int2', put: (rows, v) => rows.int2(v), value: fc.integer({ min: -32_768, max: 32_767 }) },
  { type: 'int4', put: (rows, v) => rows.int4(v), value: fc.integer() },
  { type: 'int8', put: (rows, v) => rows.int8(v), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  {
    type: 'numeric(38, 0)',
    put: (rows, v) => rows.numeric(v),
    value: fc.oneof(
      fc.bigInt({ min: 1n - 10n ** 38n, max: 10n ** 38n - 1n }),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
      fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(32)).map(([n, zeros]) => BigInt(n) * 10n ** BigInt(zeros)),
    ),
  },
  {
    type: 'text',
    put: (rows, v) => rows.text(v),
    value: fc.string({ unit: 'grapheme', maxLength: 200 }).filter((s) => !s.includes('\0')),
  },
  { type: 'bytea', put: (rows, v) => rows.bytes(v), value: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
];

describe('rows of COPY', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t.drop());

  it.each(TYPES)('$type arrives as it was sent, null among them', async ({ type, put, value }) => {
    await t.db.sql.query(`CREATE TABLE copied (n int4, v ${type})`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value, { nil: null }), { maxLength: 60 }), fc.nat(200), async (values, bytes) => {
        const rows = new CopyRows(2, bytes);
        values.forEach((v, n) => put(rows.row().int4(n), v as never));
        expect(rows.count).toBe(values.length);
        expect(await t.db.sql.copy('copied (n, v)', rows)).toBe(values.length);
        const stored = await t.db.sql.query<{ v: unknown }>('SELECT v FROM copied ORDER BY n');
        expect(stored.rows.map((r) => r.v)).toEqual(values);
        await t.db.sql.query('TRUNCATE copied');
      }),
      {
        numRuns: 60,
        examples: [
          [[], 0],
          [[null], 0],
        ] as never,
      },
    );
    await t.db.sql.query('DROP TABLE copied');
  });

  it('numbers are stored as if they had been typed', async () => {
    await t.db.sql.query('CREATE TABLE numbers (v numeric(38, 0), typed text)');
    const values = [0n, 1n, 10_000n, 100_000_000n, 99_999_999n, -(10n ** 37n), 9_007_199_254_740_992n];
    const rows = new CopyRows(2);
    for (const v of values) rows.row().numeric(v).text(v.toString());
    await t.db.sql.copy('numbers (v, typed)', rows);
    const same = await t.db.sql.query<{ same: boolean }>('SELECT numeric_send(v) = numeric_send(typed::numeric) AS same FROM numbers');
    expect(same.rows.map((r) => r.same)).toEqual(values.map(() => true));
    expect(() => new CopyRows(1).row().numeric(10n ** 140n)).toThrow('too large');
  });

  it('memory that was used is used again, and nothing of it is left in the rows that come after', async () => {
    await t.db.sql.query('CREATE TABLE again (n int4, v text)');
    for (const [letter, count] of [
      ['a', 3_000],
      ['b', 2_000],
      ['c', 2_900],
    ] as const) {
      const rows = new CopyRows(2, 300_000);
      for (let n = 0; n < count; n += 1) rows.row().int4(n).text(letter.repeat(100));
      expect(await t.db.sql.copy('again (n, v)', rows)).toBe(count);
      expect(() => rows.end()).toThrow('were sent');
      expect(() => rows.row()).toThrow('were sent');
    }
    const stored = await t.db.sql.query(
      'SELECT left(v, 1) AS v, count(*)::int4 AS n, count(DISTINCT v)::int4 AS d FROM again GROUP BY 1 ORDER BY 1',
    );
    expect(stored.rows).toEqual([
      { v: 'a', n: 3_000, d: 1 },
      { v: 'b', n: 2_000, d: 1 },
      { v: 'c', n: 2_900, d: 1 },
    ]);
  });

  it('what is refused takes nothing in, says why, and leaves the session usable', async () => {
    await t.db.sql.query('CREATE TABLE strict (v int8 PRIMARY KEY CHECK (v > 0))');
    const of = (...values: bigint[]): CopyRows => {
      const rows = new CopyRows(1);
      for (const v of values) rows.row().int8(v);
      return rows;
    };
    await t.db.connection(async (session) => {
      for (const [values, state] of [
        [[1n, 2n, 1n], '23505'],
        [[1n, -1n], '23514'],
      ] as const) {
        const error: unknown = await session.copy('strict (v)', of(...values)).catch((e: unknown) => e);
        expect(sqlState(error)).toBe(state);
        expect((await session.query('SELECT 1 FROM strict')).rowCount).toBe(0);
      }
      await expect(session.copy('nowhere (v)', of(1n))).rejects.toMatchObject({ code: '42P01' });
      expect(await session.copy('strict (v)', of(7n, 8n))).toBe(2);
    });
  });
});
