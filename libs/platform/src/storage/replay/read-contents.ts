import { uuidArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** The content hash kept with each identity, in the order of the keys; null where there is no such identity. */
export async function readContents(sql: Sql, keys: readonly Uint8Array[]): Promise<(Buffer | null)[]> {
  const rows = await sql.rows<[Buffer | null]>(
    'replay_contents',
    'SELECT i.content FROM unnest($1::uuid[]) WITH ORDINALITY q (key, n) LEFT JOIN identity i ON i.key = q.key ORDER BY q.n',
    [uuidArray(keys)],
  );
  return rows.map((r) => r[0]);
}
