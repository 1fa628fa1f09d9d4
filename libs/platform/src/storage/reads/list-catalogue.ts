import type { CatalogueKind } from '@tallystick/domain/contract';
import type { Sql } from '../sql';

/** An entry of the catalogue as it is kept. `body` is canonical JSON. */
export interface KeptEntry {
  readonly seq: bigint;
  readonly recordedAt: bigint;
  readonly actor: string;
  readonly key: string;
  readonly body: string;
}

type Columns = [bigint, bigint, string, string, string];
const COLUMNS = 'catalogue_seq, recorded_at, actor, key, body';
const read = ([seq, recordedAt, actor, key, body]: Columns): KeptEntry => ({ seq, recordedAt, actor, key, body });

/** The newest entry of each key of a kind, in order of the keys, after `after`. */
export async function listNewest(sql: Sql, kind: CatalogueKind, after: string, limit: number): Promise<KeptEntry[]> {
  const rows = await sql.rows<Columns>(
    'list_newest',
    `SELECT DISTINCT ON (key) ${COLUMNS} FROM catalogue_entry WHERE kind = $1 AND key > $2 ORDER BY key, catalogue_seq DESC LIMIT $3`,
    [kind, after, limit],
  );
  return rows.map(read);
}

/** All entries of a kind whose key begins with `prefix`, oldest first, after `after`. */
export async function listEntries(sql: Sql, kind: CatalogueKind, prefix: string, after: bigint, limit: number): Promise<KeptEntry[]> {
  const rows = await sql.rows<Columns>(
    'list_entries',
    `SELECT ${COLUMNS} FROM catalogue_entry WHERE kind = $1 AND starts_with(key, $2) AND catalogue_seq > $3 ORDER BY catalogue_seq LIMIT $4`,
    [kind, prefix, after, limit],
  );
  return rows.map(read);
}

/** All entries of exactly one key, oldest first. */
export async function entriesOf(sql: Sql, kind: CatalogueKind, key: string): Promise<KeptEntry[]> {
  const rows = await sql.rows<Columns>(
    'entries_of',
    `SELECT ${COLUMNS} FROM catalogue_entry WHERE kind = $1 AND key = $2 ORDER BY catalogue_seq`,
    [kind, key],
  );
  return rows.map(read);
}

/** Aliases of a customer: keys of alias entries whose newest body names it. */
export async function aliasesOf(sql: Sql, customer: string): Promise<string[]> {
  const rows = await sql.rows<[string]>(
    'aliases_of',
    `SELECT key FROM (SELECT DISTINCT ON (key) key, body FROM catalogue_entry WHERE kind = 'alias' ORDER BY key, catalogue_seq DESC) a
     WHERE a.body::jsonb ->> 'customer' = $1 ORDER BY key`,
    [customer],
  );
  return rows.map(([key]) => key);
}
