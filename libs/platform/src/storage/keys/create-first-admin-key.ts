import type { Database } from '../database';
import { insertKey, type CreatedKey } from './insert-key';

/** Makes an admin key where none lives yet; null where one does. Safe when several processes start at once. */
export async function createFirstAdminKey(db: Database, name = 'first admin key'): Promise<CreatedKey | null> {
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(7261548040)');
    const { rows } = await tx.query(
      `SELECT 1 FROM api_key WHERE customer IS NULL AND '*' = ANY(scopes) AND revoked_at IS NULL AND coalesce(expires_at > now(), true) LIMIT 1`,
    );
    return rows.length > 0 ? null : insertKey(tx, { name, scopes: ['*'], customer: null, expiresAt: null });
  });
}
