import { int2Array, int8Array } from '../binary-arrays';
import type { Sql } from '../sql';

/** A parked event with the instant from which its contract's policy for missing usage decides. */
export interface Deadline {
  readonly shard: number;
  readonly decisionSeq: bigint;
  readonly dueAt: bigint;
}

export async function insertDeadlines(tx: Sql, deadlines: readonly Deadline[]): Promise<void> {
  if (deadlines.length === 0) return;
  await tx.run(
    'insert_deadlines',
    'INSERT INTO missing_usage_due (shard, decision_seq, due_at) SELECT * FROM unnest($1::int2[], $2::int8[], $3::int8[]) ON CONFLICT DO NOTHING',
    [int2Array(deadlines.map((d) => d.shard)), int8Array(deadlines.map((d) => d.decisionSeq)), int8Array(deadlines.map((d) => d.dueAt))],
  );
}

/** Takes off the list, at most `limit`, what is due at `clock` on the shards, the longest waiting first. Their heads are locked. */
export async function takeDue(tx: Sql, shards: readonly number[], clock: bigint, limit: number): Promise<Omit<Deadline, 'dueAt'>[]> {
  const rows = await tx.rows<[number, bigint, bigint]>('take_due', TAKE, [int2Array(shards), clock, BigInt(limit)]);
  return rows
    .sort((a, b) => (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : a[0] - b[0] || (a[1] < b[1] ? -1 : 1)))
    .map(([shard, decisionSeq]) => ({ shard, decisionSeq }));
}

/** The shards of these on which something is due at `clock`. */
export async function shardsWithDue(tx: Sql, shards: readonly number[], clock: bigint): Promise<number[]> {
  const rows = await tx.rows<[number]>(
    'shards_with_due',
    'SELECT DISTINCT shard FROM missing_usage_due WHERE shard = ANY($1::int2[]) AND due_at <= $2',
    [int2Array(shards), clock],
  );
  return rows.map(([shard]) => shard);
}

const TAKE = `
DELETE FROM missing_usage_due d USING (
  SELECT shard, decision_seq FROM missing_usage_due WHERE shard = ANY($1::int2[]) AND due_at <= $2 ORDER BY due_at, shard, decision_seq LIMIT $3
) x WHERE d.shard = x.shard AND d.decision_seq = x.decision_seq
RETURNING d.shard, d.decision_seq, d.due_at`;
