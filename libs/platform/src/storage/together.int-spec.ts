import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { CopyRows } from './copy-rows';
import { sqlState } from './database';
import { together, type Sql } from './sql';

const rowsOf = (...numbers: number[]): CopyRows => {
  const rows = new CopyRows(1);
  for (const n of numbers) rows.row().int4(n);
  return rows;
};
const insert = (tx: Sql, n: number): Promise<number> => tx.run('insert_number', 'INSERT INTO number VALUES ($1)', [n]);
const sum = async (tx: Sql): Promise<bigint> =>
  (await tx.rows<[bigint]>('sum_numbers', 'SELECT coalesce(sum(n), 0) FROM number'))[0]?.[0] ?? 0n;
/** Fails later than the statement itself does, as one whose error is translated. */
const late = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
    throw error;
  }
};

describe('statements that are sent together', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
    await t.db.sql.query('CREATE TABLE number (n int4 PRIMARY KEY)');
  });
  afterEach(() => t.db.sql.query('TRUNCATE number'));
  afterAll(() => t.drop());

  it('are done in their order, a COPY among them, and answered in it', async () => {
    const answers = await t.db.transaction((tx) =>
      together(insert(tx, 1), tx.copy('number (n)', rowsOf(2, 3)), sum(tx), insert(tx, 4), tx.copy('number (n)', rowsOf()), sum(tx)),
    );
    expect(answers).toEqual([1, 2, 6n, 1, 0, 10n]);
  });

  it.each([
    ['a statement', '23505', (tx: Sql) => late(insert(tx, 1))],
    ['a COPY, in its data', '23505', (tx: Sql) => late(tx.copy('number (n)', rowsOf(5, 1, 6)))],
    ['a COPY, before its data', '42P01', (tx: Sql) => late(tx.copy('no_such_table (n)', rowsOf(5, 6)))],
  ])('throw what the first that failed threw: %s', async (_, state, fails) => {
    const failed = t.db.transaction((tx) => together(insert(tx, 1), fails(tx), insert(tx, 2), tx.copy('number (n)', rowsOf(7)), sum(tx)));
    expect(sqlState(await failed.catch((e: unknown) => e))).toBe(state);
    expect(await sum(t.db.sql)).toBe(0n);
    // the same session, prepared statements and all
    await t.db.transaction((tx) => together(insert(tx, 8), tx.copy('number (n)', rowsOf(9)), sum(tx)));
    expect(await sum(t.db.sql)).toBe(17n);
  });

  it('all fail where the session dies, and the next one works', async () => {
    const died = t.db.transaction((tx) =>
      together(insert(tx, 1), tx.query('SELECT pg_terminate_backend(pg_backend_pid())'), insert(tx, 2)),
    );
    await expect(died).rejects.toThrow();
    expect(await sum(t.db.sql)).toBe(0n);
  });
});
