import { byteaArray, int2Array, textArray, uuidArray } from '../binary-arrays';
import type { Sql } from '../sql';

export interface KeyClaim {
  /** 'admin' or 'customer:<id>'. */
  readonly scope: string;
  readonly key: string;
  readonly bodySha256: Uint8Array;
  /** UUID in lower case: the command under this key, if nobody claimed it before. */
  readonly commandId: string;
  readonly shard: number;
}

export interface ClaimedKey {
  /** Whether it is ours: nobody claimed the key before. */
  readonly fresh: boolean;
  readonly commandId: string;
  readonly bodySha256: Buffer;
}

/** Claims idempotency keys, for ever; in one statement. Each (scope, key) may be there once. Answers in the order of the claims. */
export async function claimKeys(sql: Sql, claims: readonly KeyClaim[]): Promise<ClaimedKey[]> {
  const sorted = [...claims].sort((a, b) => (name(a) < name(b) ? -1 : 1)); // in key order, so that two processes can't wait for each other
  await sql.run(
    'claim_keys',
    `INSERT INTO idempotency (scope, key, body_sha256, command_id, shard)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::uuid[], $5::int2[]) ON CONFLICT DO NOTHING`,
    [
      textArray(sorted.map((c) => c.scope)),
      textArray(sorted.map((c) => c.key)),
      byteaArray(sorted.map((c) => c.bodySha256)),
      uuidArray(sorted.map((c) => Buffer.from(c.commandId.replaceAll('-', ''), 'hex'))),
      int2Array(sorted.map((c) => c.shard)),
    ],
  );
  const rows = await sql.rows<[string, string, Buffer, string]>(
    'read_claims',
    `SELECT i.scope, i.key, i.body_sha256, i.command_id::text FROM unnest($1::text[], $2::text[]) AS w (scope, key)
     JOIN idempotency i ON i.scope = w.scope AND i.key = w.key`,
    [textArray(claims.map((c) => c.scope)), textArray(claims.map((c) => c.key))],
  );
  const found = new Map(rows.map(([scope, key, bodySha256, commandId]) => [name({ scope, key }), { bodySha256, commandId }]));
  return claims.map((c) => {
    const kept = found.get(name(c));
    if (kept === undefined) throw new Error('an idempotency key was claimed and is not there');
    return { fresh: kept.commandId === c.commandId, ...kept };
  });
}

function name({ scope, key }: Pick<KeyClaim, 'scope' | 'key'>): string {
  return `${scope}\n${key}`;
}
