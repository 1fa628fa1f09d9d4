import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { postgresServer, type PostgresServer } from '../postgres-server';
import { service } from './file';

// the test server's own settings: what the file does not say stays as PostgreSQL has it
const UNSAID = { shared_buffers: null, max_connections: null, jit: null, max_wal_size: null, checkpoint_timeout: null };
// the image's build knows LZ4, the npm package's does not; any other value goes through as it is
const OTHERWISE = new Map([['wal_compression=lz4', 'pglz']]);
// who comes over TCP needs the password, as in the image; the test's own `postgres` makes the rest
const LOGIN = 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n';

/** PostgreSQL with the command line of the file's service, and the user, password and database that the image makes of its environment. */
export async function composePostgres(): Promise<PostgresServer> {
  const { POSTGRES_USER: user = '', POSTGRES_PASSWORD: password = '', POSTGRES_DB: database = '' } = service('postgres').environment;
  const server = await postgresServer({ ...UNSAID, ...commandLineSettings() });
  const admin = new Client({ connectionString: server.url('postgres') });
  await admin.connect();
  try {
    await admin.query(`CREATE ROLE ${user} SUPERUSER LOGIN PASSWORD '${password}'`);
    await admin.query(`CREATE DATABASE ${database} OWNER ${user}`);
    writeFileSync(join(server.directory, 'data', 'pg_hba.conf'), LOGIN);
    await admin.query('SELECT pg_reload_conf()');
  } finally {
    await admin.end();
  }
  return server;
}

/** The `-c name=value` of the service's command, as this build can take them; throws at anything else in it. */
export function commandLineSettings(): Record<string, string> {
  const [program, ...words] = service('postgres').command ?? [];
  if (program !== 'postgres') throw new Error(`the service postgres runs ${program}`);
  const settings: Record<string, string> = {};
  for (let i = 0; i < words.length; i += 2) {
    const [, name = '', value = ''] = /^([a-z_]+)=(.+)$/.exec(words[i + 1] ?? '') ?? [];
    if (words[i] !== '-c' || name === '') throw new Error(`the service postgres is told ${words[i]} ${words[i + 1]}`);
    settings[name] = OTHERWISE.get(`${name}=${value}`) ?? value;
  }
  return settings;
}
