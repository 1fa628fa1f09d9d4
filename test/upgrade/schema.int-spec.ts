import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dumpSchema } from '@tallystick/platform/storage/schema-dump';
import { testDatabase, type TestDatabase } from '../support/database';

const FILE = resolve(__dirname, '../../libs/platform/src/storage/schema.txt');

/** A change of the schema is reviewed as a change of one text. `UPDATE_SCHEMA=1 npx jest --selectProjects e2e --testPathPatterns schema` writes it. */
describe('the schema after all migrations', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t.drop());

  it('is the committed one', async () => {
    const now = await dumpSchema(t.db.sql);
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(FILE, now);
    expect(now).toBe(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '');
  });

  it('does not depend on the day: monthly partitions are left out', async () => {
    const before = await dumpSchema(t.db.sql);
    await t.db.sql.query('SELECT tallystick_ensure_months()');
    expect(await dumpSchema(t.db.sql)).toBe(before);
    await t.db.sql.query('CREATE TABLE stray (id int8 PRIMARY KEY)');
    expect(await dumpSchema(t.db.sql)).toContain('table stray\n  id bigint not null');
    await t.db.sql.query('DROP TABLE stray');
  });
});
