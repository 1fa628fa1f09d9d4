import { Database } from '../../libs/platform/src/storage/database';
import { migrate } from '../../libs/platform/src/storage/migrate';
import { postgresServer, type PostgresServer } from './postgres-server';

declare global {
  var tallystickPostgres: PostgresServer | undefined;
}

/** One PostgreSQL per jest run, with a migrated template that every test file clones. */
export default async function setup(): Promise<void> {
  if (globalThis.tallystickPostgres !== undefined) return;
  const server = await postgresServer();
  globalThis.tallystickPostgres = server;
  process.env['TALLYSTICK_TEST_PG'] = server.url('postgres');
  const admin = await Database.open({ url: server.url('postgres'), poolSize: 1 });
  await admin.sql.query('CREATE DATABASE tallystick_template');
  await admin.close();
  const db = await Database.open({ url: server.url('tallystick_template'), poolSize: 2 });
  await migrate(db);
  await db.close();
}
