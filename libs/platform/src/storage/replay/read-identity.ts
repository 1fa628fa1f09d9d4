import type { Sql } from '../sql';

/** What became of an identity first. */
export interface KnownIdentity {
  readonly shard: number;
  readonly outcome: 'charged' | 'not_billable' | 'parked';
  /** charge_seq, or decision_seq where it was parked. */
  readonly seq: bigint;
  readonly content: Buffer;
}

const OUTCOMES = ['charged', 'not_billable', 'parked'] as const;

/** By the identity's key (16 bytes); null where nothing of that name was ever rated. */
export async function readIdentity(sql: Sql, key: Uint8Array): Promise<KnownIdentity | null> {
  const [row] = await sql.rows<[number, number, bigint, Buffer]>(
    'replay_identity',
    "SELECT shard, outcome, seq, content FROM identity WHERE key = encode($1, 'hex')::uuid",
    [Buffer.from(key)],
  );
  if (row === undefined) return null;
  const outcome = OUTCOMES[row[1] - 1];
  if (outcome === undefined) throw new Error(`identity.outcome is ${row[1]}: no such code`);
  return { shard: row[0], outcome, seq: row[2], content: row[3] };
}
