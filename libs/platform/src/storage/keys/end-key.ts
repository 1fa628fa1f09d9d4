import type { Sql } from '../sql';

/** Ends a key now. Answers false where there is none; a key revoked before keeps its first time. */
export async function revokeKey(sql: Sql, keyId: string): Promise<boolean> {
  return (await sql.run('revoke_key', 'UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE key_id = $1', [keyId])) === 1;
}

/** Lets a key end after `seconds`: the overlap of a rotation. An earlier end stays. */
export async function expireKeyIn(sql: Sql, keyId: string, seconds: number): Promise<void> {
  await sql.run(
    'expire_key',
    "UPDATE api_key SET expires_at = least(coalesce(expires_at, 'infinity'), now() + make_interval(secs => $2)) WHERE key_id = $1",
    [keyId, seconds],
  );
}
