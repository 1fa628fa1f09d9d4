import type { Sql } from '../sql';
import { KEY_COLUMNS, keyRow, type KeyColumns, type KeyRow } from './key-row';

/** In order of their ids, after `after`. */
export async function listKeys(sql: Sql, after: string, limit: number, customer: string | null): Promise<KeyRow[]> {
  const rows = await sql.rows<KeyColumns>(
    'list_keys',
    `SELECT ${KEY_COLUMNS} FROM api_key WHERE key_id > $1 AND ($3::text IS NULL OR customer = $3) ORDER BY key_id LIMIT $2`,
    [after, limit, customer],
  );
  return rows.map(keyRow);
}
