import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { Database, boolArray, byteaArray, int2Array, int4Array, int8Array, migrate, numericArray, sqlState, textArray } from '.';

describe('database', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t.drop());

  it('sends whole columns in binary and gets bigint back', async () => {
    const numbers = [0n, 1n, -1n, 9999n, 10000n, 123456789012345678901234567890n, -(10n ** 37n), null];
    const texts = ['', 'ä€😀"\\,{}', null, 'x'.repeat(3000), 'a', 'b', 'c', 'd'];
    const ints = [0n, 1n, -1n, 2n ** 62n, null, 5n, 6n, 7n];
    const { rows } = await t.db.sql.query<{ n: bigint; s: string; i: bigint; b: Buffer; f: boolean; s2: number; s4: number }>(
      'SELECT * FROM unnest($1::numeric[], $2::text[], $3::int8[], $4::bytea[], $5::bool[], $6::int2[], $7::int4[]) AS t (n, s, i, b, f, s2, s4)',
      [
        numericArray(numbers),
        textArray(texts),
        int8Array(ints),
        byteaArray(texts.map((x) => (x === null ? null : Buffer.from(x)))),
        boolArray(ints.map((x) => x !== null)),
        int2Array([1, -2, null, 4, 5, 6, 7, 8]),
        int4Array([1, -2, null, 4, 5, 6, 7, 2 ** 31 - 1]),
      ],
    );
    expect(rows.map((r) => r.n)).toEqual(numbers);
    expect(rows.map((r) => r.s)).toEqual(texts);
    expect(rows.map((r) => r.i)).toEqual(ints);
    expect(rows.map((r) => r.b?.toString() ?? null)).toEqual(texts);
    expect(rows[7]?.s4).toBe(2 ** 31 - 1);
    expect((await t.db.sql.query('SELECT * FROM unnest($1::int8[], $2::text[]) AS t', [int8Array([]), textArray([])])).rows).toEqual([]);
  });

  it('refuses every change of evidence, for the poster and for the owner', async () => {
    const poster = await t.open({ role: 'poster' });
    for (const db of [poster, t.db])
      for (const sql of ['UPDATE identity SET shard = 1', 'DELETE FROM charge', 'TRUNCATE command', 'UPDATE transfer SET amount = 1'])
        expect([
          sql,
          await db.sql.query(sql).then(
            () => 'done',
            (e: unknown) => sqlState(e),
          ),
        ]).toEqual([sql, '42501']);
  });

  it('is migrated by twenty processes at once, once', async () => {
    const url = t.url.replace(t.name, 'postgres');
    const name = `${t.name}_m`;
    await t.db.sql.query(`CREATE DATABASE ${name}`);
    const all = await Promise.all(Array.from({ length: 20 }, () => Database.open({ url: url.replace(/postgres$/, name), poolSize: 1 })));
    try {
      const applied = await Promise.all(all.map((db) => migrate(db)));
      expect(applied.filter((a) => a.length > 0)).toHaveLength(1);
      await expect(migrate(all[0]!, [{ name: '0001_schema.sql', text: 'changed' }])).rejects.toThrow('another content');
    } finally {
      await Promise.all(all.map((db) => db.close()));
      await t.db.sql.query(`DROP DATABASE ${name}`);
    }
  });
});
