import type { Sql } from '../sql';

/** How far a shard has come. */
export interface ReplayHead {
  readonly shard: number;
  /** The last charge that was rated. */
  readonly rated: bigint;
  /** The last charge and batch in the journal, and the last batch in the rollups. */
  readonly posted: bigint;
  readonly batch: bigint;
  readonly rolled: bigint;
}

/** The heads of every shard, in one statement: a fixed end for whoever reads while traffic goes on. */
export async function readHeads(sql: Sql): Promise<ReplayHead[]> {
  const rows = await sql.rows<[number, bigint, bigint, bigint, bigint]>(
    'replay_heads',
    `SELECT r.shard, r.charge_seq, s.charge_seq, s.batch_seq, u.batch_seq
     FROM public.rating_head r JOIN public.shard_head s USING (shard) JOIN public.rollup_head u USING (shard) ORDER BY r.shard`,
  );
  return rows.map(([shard, rated, posted, batch, rolled]) => ({ shard, rated, posted, batch, rolled }));
}
