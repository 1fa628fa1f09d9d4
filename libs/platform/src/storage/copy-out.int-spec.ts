import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { CopyRows } from './copy-rows';
import { sqlState } from './database';
import type { RowReader } from './row-reader';
import { together } from './sql';

const text = fc.string({ unit: 'grapheme', maxLength: 100 }).filter((s) => !s.includes('\0'));
/** Each column with any value of it: what CopyRows sent must be read again. */
const TYPES: readonly {
  name: string;
  type: string;
  put: (rows: CopyRows, v: never) => CopyRows;
  get: (row: RowReader) => unknown;
  value: fc.Arbitrary<unknown>;
}[] = [
  {
    name: 'int8',
    type: 'int8',
    put: (rows, v) => rows.int8(v),
    get: (row) => row.int8OrNull(),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  },
  {
    name: 'numeric',
    type: 'numeric(38, 0)',
    put: (rows, v) => rows.numeric(v),
    get: (row) => row.numericOrNull(),
    value: fc.oneof(
      fc.bigInt({ min: 1n - 10n ** 38n, max: 10n ** 38n - 1n }),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
      fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(32)).map(([n, zeros]) => BigInt(n) * 10n ** BigInt(zeros)),
    ),
  },
  { name: 'text', type: 'text', put: (rows, v) => rows.text(v), get: (row) => row.textOrNull(), value: text },
  {
    name: 'text of which there are few',
    type: 'text',
    put: (rows, v) => rows.text(v),
    get: (row) => row.symbolOrNull(),
    value: fc.oneof(text, fc.constantFrom('é', '\u00e9\u0080\u0081', '€', 'model', 'a'.repeat(64), 'a'.repeat(65), '')),
  },
  {
    name: 'bytea',
    type: 'bytea',
    put: (rows, v) => rows.bytes(v),
    get: (row) => row.byteaOrNull(),
    value: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  },
];

describe('rows read by COPY', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t.drop());

  it.each(TYPES)('$name is read as it was sent, null among them', async ({ type, put, get, value }) => {
    await t.db.sql.query(`CREATE TABLE sent (n int4, v ${type})`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value, { nil: null }), { maxLength: 60 }), async (values) => {
        const rows = new CopyRows(2);
        values.forEach((v, n) => put(rows.row().int4(n), v as never));
        await t.db.sql.copy('sent (n, v)', rows);
        const read = await t.db.sql.read('SELECT n, v FROM sent ORDER BY n', (row) => [row.int4(), get(row)]);
        expect(read).toEqual(values.map((v, n) => [n, v]));
        await t.db.sql.query('TRUNCATE sent');
      }),
      { numRuns: 60, examples: [[[]], [[null]]] as never },
    );
    await t.db.sql.query('DROP TABLE sent');
  });

  it('small integers with their sign', async () => {
    const select = 'SELECT v::int2, -v::int4 FROM (VALUES (-32768), (-1), (0), (1), (255), (256), (32767)) AS t (v)';
    expect(await t.db.sql.read(select, (row) => [row.int2(), row.int4()])).toEqual(
      [-32_768, -1, 0, 1, 255, 256, 32_767].map((v) => [v, 0 - v]),
    );
  });

  it('rows that are larger than what arrives at once, and many of them', async () => {
    const long = await t.db.sql.read(`SELECT n, repeat(n::text, 200000) FROM generate_series(1, 5) AS n`, (row) => [
      row.int4(),
      row.text(),
    ]);
    expect(long).toEqual([1, 2, 3, 4, 5].map((n) => [n, String(n).repeat(200_000)]));
    const many = await t.db.sql.read(`SELECT n, md5(n::text)::bytea FROM generate_series(1, 20000) AS n`, (row) => [
      row.int4(),
      row.bytea(),
    ]);
    const same = await t.db.sql.query<{ n: number; v: Buffer }>(`SELECT n, md5(n::text)::bytea AS v FROM generate_series(1, 20000) AS n`);
    expect(many).toEqual(same.rows.map(({ n, v }) => [n, v]));
  });

  it('is one of the statements that leave together', async () => {
    await t.db.sql.query('CREATE TABLE few (n int4)');
    const rows = new CopyRows(1);
    rows.row().int4(7);
    const answers = await t.db.transaction((tx) =>
      together(
        tx.copy('few (n)', rows),
        tx.read('SELECT n FROM few', (row) => row.int4()),
        tx.run('more', 'INSERT INTO few VALUES (8)'),
        tx.read('SELECT n FROM few ORDER BY n', (row) => row.int4()),
      ),
    );
    expect(answers).toEqual([1, [7], 1, [7, 8]]);
  });

  it.each([
    ['a null that was not expected', 'SELECT NULL::int8', (row: RowReader) => row.int8(), 'instead of 8'],
    ['a null text', 'SELECT NULL::text', (row: RowReader) => row.text(), 'is null'],
    ['another type', 'SELECT 1::int4', (row: RowReader) => row.int8(), 'has 4 bytes'],
    ['a fraction', 'SELECT 1.5', (row: RowReader) => row.numeric(), 'no integer'],
    ['what is no number', `SELECT 'NaN'::numeric`, (row: RowReader) => row.numeric(), 'no integer'],
  ])('says so, and leaves the session usable: %s', async (_, select, get, message) => {
    await t.db.connection(async (session) => {
      await expect(session.read<unknown>(`${select} FROM generate_series(1, 3)`, get)).rejects.toThrow(message);
      expect(await session.read('SELECT 1::int8', (row) => row.int8())).toEqual([1n]);
    });
  });

  it('throws what the server refuses', async () => {
    await t.db.connection(async (session) => {
      expect(sqlState(await session.read('SELECT 1 FROM nowhere', (row) => row.int4()).catch((e: unknown) => e))).toBe('42P01');
      const late = session.read('SELECT 1 / (3 - n) FROM generate_series(1, 5) AS n', (row) => row.int4());
      expect(sqlState(await late.catch((e: unknown) => e))).toBe('22012');
      expect(await session.read('SELECT 2', (row) => row.int4())).toEqual([2]);
    });
  });
});
