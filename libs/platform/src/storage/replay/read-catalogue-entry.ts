import type { Sql } from '../sql';

/** An entry of the catalogue as it was recorded. `body` is canonical JSON. */
export interface RecordedEntry {
  readonly seq: bigint;
  readonly recordedAt: bigint;
  readonly actor: string;
  readonly kind: string;
  readonly key: string;
  readonly body: string;
  readonly bodyHash: Buffer;
}

export async function readCatalogueEntry(sql: Sql, seq: bigint): Promise<RecordedEntry | null> {
  const [row] = await sql.rows<[bigint, bigint, string, string, string, string, Buffer]>(
    'replay_catalogue_entry',
    'SELECT catalogue_seq, recorded_at, actor, kind, key, body, body_sha256 FROM catalogue_entry WHERE catalogue_seq = $1',
    [seq],
  );
  if (row === undefined) return null;
  return { seq: row[0], recordedAt: row[1], actor: row[2], kind: row[3], key: row[4], body: row[5], bodyHash: row[6] };
}
