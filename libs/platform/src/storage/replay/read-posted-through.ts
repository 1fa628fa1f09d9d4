import type { Sql } from '../sql';

/** The last charge of the shard that is posted. */
export async function readPostedThrough(sql: Sql, shard: number): Promise<bigint> {
  const [row] = await sql.rows<[bigint]>('replay_posted_through', 'SELECT charge_seq FROM shard_head WHERE shard = $1', [shard]);
  return row?.[0] ?? 0n;
}
