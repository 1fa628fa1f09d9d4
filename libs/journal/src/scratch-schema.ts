import type { Sql } from '@tallystick/platform/storage/sql';

/** The tables that a fold writes. Evidence (charges, commands' bytes, periods, payments' claims) is read from `public`. */
export const FOLDED_TABLES = [
  'shard_head',
  'ledger_input',
  'account',
  'transfer',
  'entry_state',
  'command',
  'rollup_head',
  'usage_rollup',
  'account_day',
] as const;

/** Makes empty copies of the folded tables in a schema of their own, so that a `Database` opened on it is a rebuild's sink. Needs the owner. */
export async function createScratchSchema(owner: Sql, schema: string): Promise<void> {
  const name = quoted(schema);
  await owner.query(`CREATE SCHEMA ${name}`);
  for (const table of FOLDED_TABLES) await owner.query(`CREATE UNLOGGED TABLE ${name}.${table} (LIKE public.${table} INCLUDING ALL)`);
  for (const table of ['shard_head', 'rollup_head'])
    await owner.query(`INSERT INTO ${name}.${table} (shard) SELECT shard FROM public.${table}`);
}

export async function dropScratchSchema(owner: Sql, schema: string): Promise<void> {
  await owner.query(`DROP SCHEMA IF EXISTS ${quoted(schema)} CASCADE`);
}

function quoted(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new Error(`${JSON.stringify(schema)} is no name of a schema`);
  return `"${schema}"`;
}
