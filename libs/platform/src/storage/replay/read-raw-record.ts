import type { Sql } from '../sql';
import type { RawRecord } from './evidence';

/** The raw bytes of a usage record as they were taken; null where they are gone. */
export async function readRawRecord(sql: Sql, partition: number, offset: bigint, appendedAt: bigint): Promise<RawRecord | null> {
  const [row] = await sql.rows<[Buffer, string | null, Buffer | null, string | null]>(
    'replay_raw_record',
    'SELECT salt, value, bytes, origin FROM usage_record WHERE partition = $1 AND "offset" = $2 AND appended_at = $3',
    [partition, offset, appendedAt],
  );
  if (row === undefined) return null;
  const bytes = row[1] ?? row[2];
  return bytes === null ? null : { salt: row[0], bytes, origin: row[3] };
}
