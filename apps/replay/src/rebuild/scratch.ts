import { createScratchSchema, dropScratchSchema } from '@tallystick/journal';
import type { Database } from '@tallystick/platform/storage/database';
import { readHeads, type ReplayHead } from '@tallystick/platform/storage/replay/read-heads';
import { randomBytes } from 'node:crypto';

const PREFIX = 'rebuild_';
/** Tables of the live journal whose rows change: copied at the start, so that live traffic and the comparison don't meet. */
const CHANGING = ['shard_head', 'account', 'entry_state', 'rollup_head', 'usage_rollup', 'account_day'];

export interface Scratch {
  readonly schema: string;
  /** Where the live journal stood when the copies were made: the fold goes no further. */
  readonly heads: readonly ReplayHead[];
}

/**
 * A scratch schema with empty tables to fold into and, under `live_…`, the changing tables as they are in one snapshot. What an earlier
 * rebuild left behind when its process died is dropped: only one runs at a time.
 */
export async function makeScratch(owner: Database): Promise<Scratch> {
  await dropLeftOvers(owner);
  const schema = `${PREFIX}${randomBytes(6).toString('hex')}`;
  await createScratchSchema(owner.sql, schema);
  const heads = await owner.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    for (const table of CHANGING) await tx.query(`CREATE UNLOGGED TABLE ${schema}.live_${table} AS SELECT * FROM public.${table}`);
    return readHeads(tx);
  });
  return { schema, heads };
}

export async function dropScratch(owner: Database, { schema }: Scratch): Promise<void> {
  await dropScratchSchema(owner.sql, schema);
}

async function dropLeftOvers(owner: Database): Promise<void> {
  const { rows } = await owner.sql.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^${PREFIX}[0-9a-f]{12}$'`,
  );
  for (const { name } of rows) await dropScratchSchema(owner.sql, name);
}
