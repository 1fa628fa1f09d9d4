import type { Sql } from '../sql';
import { KEY_COLUMNS, keyRow, type KeyColumns, type KeyRow } from './key-row';

export interface FoundKey extends KeyRow {
  /** Neither revoked nor expired, by the database's clock. */
  readonly live: boolean;
}

export async function findKeyByHash(sql: Sql, hash: Uint8Array): Promise<FoundKey | null> {
  const [row] = await sql.rows<[boolean, ...KeyColumns]>(
    'find_key',
    `SELECT revoked_at IS NULL AND coalesce(expires_at > now(), true), ${KEY_COLUMNS} FROM api_key WHERE secret_sha256 = $1`,
    [Buffer.from(hash)],
  );
  if (row === undefined) return null;
  const [live, ...columns] = row;
  return { ...keyRow(columns), live };
}

export async function findKeyById(sql: Sql, keyId: string): Promise<KeyRow | null> {
  const [row] = await sql.rows<KeyColumns>('find_key_id', `SELECT ${KEY_COLUMNS} FROM api_key WHERE key_id = $1`, [keyId]);
  return row === undefined ? null : keyRow(row);
}
