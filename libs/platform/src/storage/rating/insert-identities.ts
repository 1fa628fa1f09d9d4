import { identityName } from '@tallystick/domain/event';
import { uuidArray } from '../binary-arrays';
import { CopyRows } from '../copy-rows';
import { isUniqueViolation } from '../database';
import type { Sql } from '../sql';

export interface NewIdentity {
  readonly key: Uint8Array;
  readonly content: Uint8Array;
  readonly shard: number;
  /** 1 charged, 2 not billable (then `seq` is a charge_seq), 3 parked (then it is a decision_seq). */
  readonly outcome: 1 | 2 | 3;
  readonly seq: bigint;
}

/** Somebody has claimed one of them before: look them up and try the batch again. Nothing of this transaction may stay. */
export class IdentityTaken extends Error {
  override readonly name = 'IdentityTaken';
}

/** Claims the identities, in key order so that two raters can't wait for each other. Throws `IdentityTaken`; then the transaction is over. */
export async function insertIdentities(tx: Sql, identities: readonly NewIdentity[]): Promise<void> {
  if (identities.length === 0) return;
  const sorted = inKeyOrder(identities);
  const rows = new CopyRows(5, 96 * sorted.length);
  for (const i of sorted) rows.row().bytes(i.key).int8(i.seq).int2(i.shard).int2(i.outcome).bytes(i.content);
  try {
    await tx.copy('identity (key, seq, shard, outcome, content)', rows);
  } catch (error) {
    if (isUniqueViolation(error, 'identity_pkey')) throw new IdentityTaken('an identity of the batch was known before');
    throw error;
  }
}

/** By the first six bytes, which a number holds exactly; those that are equal in these by all. */
function inKeyOrder(identities: readonly NewIdentity[]): NewIdentity[] {
  const keyed = identities.map((identity) => {
    const k = identity.key;
    const first =
      ((k[0] ?? 0) * 0x1000000 + (((k[1] ?? 0) << 16) | ((k[2] ?? 0) << 8) | (k[3] ?? 0))) * 0x10000 + (((k[4] ?? 0) << 8) | (k[5] ?? 0));
    return { first, identity };
  });
  keyed.sort((a, b) => a.first - b.first || Buffer.compare(a.identity.key, b.identity.key));
  return keyed.map((k) => k.identity);
}

/** Content hash of those that are known, by the key's `identityName`. */
export async function findIdentities(sql: Sql, keys: readonly Uint8Array[]): Promise<Map<string, Buffer>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.rows<[Buffer, Buffer]>(
    'find_identities',
    'SELECT uuid_send(key), content FROM identity WHERE key = ANY($1::uuid[])',
    [uuidArray(keys)],
  );
  return new Map(rows.map(([key, content]) => [identityName(key), content]));
}
