import { randomBytes } from 'node:crypto';
import { Database, type DatabaseOptions } from '@tallystick/platform/storage/database';

export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  /** Owner (superuser) connection. */
  readonly db: Database;
  open(options?: Omit<DatabaseOptions, 'url'>): Promise<Database>;
  /** Closes every connection opened here and drops the database. */
  drop(): Promise<void>;
}

/** A database of the test's own, cloned from the migrated template. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env['TALLYSTICK_TEST_PG'];
  if (server === undefined) throw new Error('this test needs the int tier: its global setup starts PostgreSQL');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, `CREATE DATABASE ${name} TEMPLATE tallystick_template`);
  const url = server.replace(/\/postgres$/, `/${name}`);
  const opened: Database[] = [];
  const open = async (options: Omit<DatabaseOptions, 'url'> = {}): Promise<Database> => {
    const db = await Database.open({ ...options, url });
    opened.push(db);
    return db;
  };
  const db = await open({ poolSize: 5 });
  return {
    url,
    name,
    db,
    open,
    async drop() {
      await Promise.all(opened.map((d) => d.close()));
      await asAdmin(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(server: string, statement: string): Promise<void> {
  const admin = await Database.open({ url: server, poolSize: 1 });
  try {
    // two files may clone the template at the same instant, and PostgreSQL lets only one do so
    for (let attempt = 0; ; attempt += 1) {
      try {
        await admin.sql.query(statement);
        return;
      } catch (error) {
        if (attempt > 40 || !/being accessed by other users/.test(String(error))) throw error;
        await new Promise((r) => setTimeout(r, 50 + attempt * 10));
      }
    }
  } finally {
    await admin.close();
  }
}
