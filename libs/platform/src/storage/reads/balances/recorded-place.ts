import type { Sql } from '../../sql';
import type { ShardPlace } from './customer-accounts';

export interface RecordedPlace {
  /** The last batch with a clock at or before the instant asked for. */
  readonly place: ShardPlace;
  /** Recorded time of the shard's newest batch: where it lies at or past the instant, the answer never changes. */
  readonly newestClock: bigint;
}

/** Which batch of a shard an instant of recorded time is true for: one index probe. */
export async function findRecordedPlace(sql: Sql, shard: number, asOf: bigint): Promise<RecordedPlace> {
  const [row] = await sql.rows<[bigint, bigint | null, bigint | null, bigint | null]>(
    'recorded_place',
    `SELECT h.clock, i.batch_seq, i.transfer_first + i.transfer_count - 1, i.clock
     FROM shard_head h LEFT JOIN LATERAL (
       SELECT * FROM ledger_input i WHERE i.shard = h.shard AND i.clock <= $2 ORDER BY i.clock DESC LIMIT 1) i ON true
     WHERE h.shard = $1`,
    [shard, asOf],
  );
  const [newestClock = 0n, batchSeq, transferSeq, clock] = row ?? [];
  return { newestClock, place: { shard, batchSeq: batchSeq ?? 0n, transferSeq: transferSeq ?? 0n, clock: clock ?? 0n } };
}
