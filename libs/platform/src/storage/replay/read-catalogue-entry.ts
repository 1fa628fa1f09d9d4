import type { CatalogueKind } from '@tallystick/domain/contract';
import { int8Array, textArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** An entry of the catalogue as it was recorded. `body` is canonical JSON, `bodyHash` its sha256 as it was kept. */
export interface RecordedEntry {
  readonly seq: bigint;
  readonly recordedAt: bigint;
  readonly actor: string;
  readonly kind: CatalogueKind;
  readonly key: string;
  readonly body: string;
  readonly bodyHash: Buffer;
}

type EntryRow = [bigint, bigint, string, CatalogueKind, string, string, Buffer];
const COLUMNS = 'catalogue_seq, recorded_at, actor, kind, key, body, body_sha256';

function read([seq, recordedAt, actor, kind, key, body, bodyHash]: EntryRow): RecordedEntry {
  return { seq, recordedAt, actor, kind, key, body, bodyHash };
}

/** The entries with these numbers; one that is gone is absent. */
export async function readCatalogueEntries(sql: Sql, seqs: readonly bigint[]): Promise<Map<bigint, RecordedEntry>> {
  if (seqs.length === 0) return new Map();
  const rows = await sql.rows<EntryRow>(
    'replay_catalogue_entries',
    `SELECT ${COLUMNS} FROM catalogue_entry WHERE catalogue_seq = ANY($1::int8[])`,
    [int8Array(seqs)],
  );
  return new Map(rows.map((row) => [row[0], read(row)]));
}

/** The newest entries of these rate versions (book/model/number) that were recorded up to `through`. */
export async function rateEntriesNamed(sql: Sql, keys: readonly string[], through: bigint): Promise<RecordedEntry[]> {
  const rows = await sql.rows<EntryRow>(
    'replay_rate_entries',
    `SELECT DISTINCT ON (key) ${COLUMNS} FROM catalogue_entry
     WHERE kind = 'rate_version' AND key = ANY($1::text[]) AND catalogue_seq <= $2 ORDER BY key, catalogue_seq DESC`,
    [textArray(keys), through],
  );
  return rows.map(read);
}

/** Entries after `after`, in order. */
export async function pageCatalogue(sql: Sql, after: bigint, limit: number): Promise<RecordedEntry[]> {
  const rows = await sql.rows<EntryRow>(
    'replay_page_catalogue',
    `SELECT ${COLUMNS} FROM catalogue_entry WHERE catalogue_seq > $1 ORDER BY catalogue_seq LIMIT $2`,
    [after, limit],
  );
  return rows.map(read);
}
