import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { testDatabase, type TestDatabase } from '../../../../test/support/database';
import { Database, migrate, MigrationChanged, migrations, type Migration } from '.';

const ROOT = resolve(__dirname, '../../../..');
const PROCESSES = 20;

describe('migrations', () => {
  let t: TestDatabase;
  let empty: Database;
  let url: string;
  beforeEach(async () => {
    t = await testDatabase();
    await t.db.sql.query(`CREATE DATABASE ${t.name}_empty`);
    url = t.url.replace(t.name, `${t.name}_empty`);
    empty = await Database.open({ url, poolSize: 3 });
  });
  afterEach(async () => {
    await empty.close();
    await t.db.sql.query(`DROP DATABASE ${t.name}_empty WITH (FORCE)`);
    await t.drop();
  });

  const tables = async (): Promise<string[]> =>
    (
      await empty.sql.query<{ n: string }>(
        `SELECT relname AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
      )
    ).rows.map((r) => r.n);

  it(`are applied once, in order, by ${PROCESSES} processes that start at once`, async () => {
    const run = promisify(execFile);
    const words = ['-r', join(ROOT, 'scripts/register-typescript.cjs'), join(ROOT, 'test/support/migrate-process.ts'), url];
    const answers = await Promise.all(Array.from({ length: PROCESSES }, () => run(process.execPath, words)));
    const applied = answers.map(({ stdout }) => JSON.parse(stdout) as string[]).filter((names) => names.length > 0);
    expect(applied).toEqual([migrations().map((m) => m.name)]);
    expect((await empty.sql.query('SELECT name FROM migration')).rows).toHaveLength(migrations().length);
  }, 120_000);

  it('leave nothing of a file that fails, keep those before it, and go on from there', async () => {
    const good: Migration = { name: '0001_good.sql', text: 'CREATE TABLE good (id int8)' };
    const bad: Migration = { name: '0002_bad.sql', text: 'CREATE TABLE half (id int8); SELECT 1 / 0' };
    await expect(migrate(empty, [good, bad])).rejects.toThrow('division by zero');
    expect(await tables()).toEqual(['good', 'migration']);
    expect(await migrate(empty, [good, { ...bad, text: 'CREATE TABLE whole (id int8)' }])).toEqual(['0002_bad.sql']);
    expect(await tables()).toEqual(['good', 'migration', 'whole']);
  });

  it('refuse a file that was changed after it was applied', async () => {
    const m: Migration = { name: '0001_good.sql', text: 'CREATE TABLE good (id int8)' };
    await migrate(empty, [m]);
    await expect(migrate(empty, [{ ...m, text: `${m.text};` }])).rejects.toThrow(MigrationChanged);
    expect(await migrate(empty, [m])).toEqual([]);
  });

  it('free the lock where the one who held it was killed', async () => {
    const other = await Database.open({ url, poolSize: 1, applicationName: 'killed' });
    const slow = migrate(other, [{ name: '0001_slow.sql', text: 'SELECT pg_sleep(60)' }]);
    const killed = expect(slow).rejects.toThrow(/terminat/i);
    for (let found = 0; found === 0;)
      found = (
        await empty.sql.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'killed' AND query LIKE '%pg_sleep%'`,
        )
      ).rowCount;
    await killed;
    expect(await migrate(empty, [{ name: '0001_slow.sql', text: 'SELECT 1' }])).toEqual(['0001_slow.sql']);
    await other.close();
  });

  it('make samples small in this database, for autovacuum too, which reads nothing but its settings', async () => {
    await migrate(empty);
    const later = await Database.open({ url, poolSize: 1 });
    const { rows } = await later.sql.query('SHOW default_statistics_target');
    expect(rows).toEqual([{ default_statistics_target: '20' }]);
    await later.close();
  });

  it('make the roles, which may not log in', async () => {
    await migrate(empty, []);
    const { rows } = await empty.sql.query<{ rolname: string; rolcanlogin: boolean }>(
      `SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE 'tallystick%' ORDER BY 1`,
    );
    expect(rows.map((r) => `${r.rolname} ${r.rolcanlogin}`)).toEqual(
      ['auditor', 'owner', 'poster', 'reader'].map((r) => `tallystick_${r} false`),
    );
  });
});
