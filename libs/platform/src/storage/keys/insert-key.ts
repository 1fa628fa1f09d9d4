import { randomBytes } from 'node:crypto';
import { sha256 } from '@tallystick/domain/canonical';
import type { Sql } from '../sql';
import { KEY_COLUMNS, keyRow, type KeyColumns, type KeyRow } from './key-row';

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly customer: string | null;
  /** RFC 3339, or null for a key that does not expire. */
  readonly expiresAt: string | null;
}

/** The key is in the answer of this call and nowhere else: only its hash is kept. */
export interface CreatedKey {
  readonly key: string;
  readonly row: KeyRow;
}

/** Makes a random key of 192 bits: `tsk_` + 32 characters of base64url. */
export async function insertKey(sql: Sql, wanted: NewKey): Promise<CreatedKey> {
  const key = `tsk_${randomBytes(24).toString('base64url')}`;
  const keyId = `key_${randomBytes(9).toString('base64url')}`;
  const [row] = await sql.rows<KeyColumns>(
    'insert_key',
    `INSERT INTO api_key (key_id, name, secret_sha256, shown_prefix, scopes, customer, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz) RETURNING ${KEY_COLUMNS}`,
    [keyId, wanted.name, Buffer.from(sha256(key)), key.slice(0, 10), wanted.scopes, wanted.customer, wanted.expiresAt],
  );
  if (row === undefined) throw new Error('a key was inserted and not returned');
  return { key, row: keyRow(row) };
}
