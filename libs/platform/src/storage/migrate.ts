import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database';
import type { Sql } from './sql';

export interface Migration {
  readonly name: string;
  readonly text: string;
}

export class MigrationChanged extends Error {
  override readonly name = 'MigrationChanged';
}

/** Any fixed number: the advisory lock that only migrations take. */
const LOCK = 7_261_548_031n;
const ROLES = ['tallystick_owner', 'tallystick_poster', 'tallystick_reader', 'tallystick_auditor'];

/** The SQL files beside this one, in the order of their names. */
export function migrations(directory = join(__dirname, 'migrations')): Migration[] {
  return readdirSync(directory)
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
}

/**
 * Brings the database up to date and answers the names it applied. Twenty processes may start at once: one session holds the
 * advisory lock, the others wait and find nothing to do. Each file runs in a transaction of its own.
 * Throws `MigrationChanged` where an applied file has another hash than then.
 */
export async function migrate(db: Database, list: readonly Migration[] = migrations()): Promise<string[]> {
  return db.connection(async (session) => {
    await session.query('SELECT pg_advisory_lock($1)', [LOCK]);
    try {
      await makeRoles(session);
      await session.query(
        'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
      );
      const known = await session.query<{ name: string; sha256: Buffer }>('SELECT name, sha256 FROM migration');
      const done = new Map(known.rows.map((r) => [r.name, r.sha256]));
      const applied: string[] = [];
      for (const m of list) if (await apply(session, m, done.get(m.name))) applied.push(m.name);
      await session.query('SELECT tallystick_ensure_months()').catch((e: unknown) => {
        if (list.some((m) => m.text.includes('FUNCTION tallystick_ensure_months'))) throw e;
      });
      return applied;
    } finally {
      await session.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    }
  });
}

async function apply(session: Sql, m: Migration, before: Buffer | undefined): Promise<boolean> {
  const hash = createHash('sha256').update(m.text).digest();
  if (before !== undefined) {
    if (!before.equals(hash))
      throw new MigrationChanged(`${m.name} was applied with another content: add a new migration instead of changing this one`);
    return false;
  }
  await session.query('BEGIN');
  try {
    await session.query(m.text);
    await session.query('INSERT INTO migration (name, sha256) VALUES ($1, $2)', [m.name, hash]);
    await session.query('COMMIT');
    return true;
  } catch (error) {
    await session.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Roles belong to the whole server, where another database's migration may be making them right now. */
async function makeRoles(session: Sql): Promise<void> {
  for (const role of ROLES) {
    await session.query(`DO $$ BEGIN CREATE ROLE ${role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    await session.query(`DO $$ BEGIN EXECUTE format('GRANT ${role} TO %I', current_user); EXCEPTION WHEN OTHERS THEN NULL; END $$`);
  }
}
