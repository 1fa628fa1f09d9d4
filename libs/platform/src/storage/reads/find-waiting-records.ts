import { int2Array } from '../binary-arrays';
import type { Sql } from '../sql';

export interface WaitingRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly appendedAt: bigint;
  readonly value: string;
}

/** So many records of a partition are looked through. */
export const SEARCHED_MAX = 20_000;

/**
 * Usage records beyond the rating position whose text holds `part`: kept, not rated yet. Looks at the next 20,000 of each partition at most.
 * The text may hold it by chance: the caller reads it.
 */
export async function findWaitingRecords(sql: Sql, partitions: readonly number[], part: string): Promise<WaitingRecord[]> {
  const rows = await sql.rows<[number, bigint, bigint, string]>(
    'find_waiting_records',
    `SELECT r.partition, r."offset", r.appended_at, r.value
     FROM unnest($1::int2[]) p (partition)
     LEFT JOIN consumer_position c ON c.consumer = 'rating' AND c.topic = 1 AND c.partition = p.partition
     CROSS JOIN LATERAL (
       SELECT u.partition, u."offset", u.appended_at, u.value FROM usage_record u
       WHERE u.partition = p.partition AND u."offset" >= coalesce(c.next_offset, 0) ORDER BY u."offset" LIMIT ${SEARCHED_MAX}) r
     WHERE strpos(r.value, $2) > 0 LIMIT 100`,
    [int2Array(partitions), part],
  );
  return rows.map(([partition, offset, appendedAt, value]) => ({ partition, offset, appendedAt, value }));
}
