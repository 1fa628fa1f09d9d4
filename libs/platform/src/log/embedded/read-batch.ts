import type { Sql } from '../../storage/sql';
import { topicNumber, type LogRecord, type Topic } from '../log';

const OTHER = `SELECT "offset", appended_at, value FROM log_record WHERE topic = $1 AND partition = $2 AND "offset" >= $3 ORDER BY "offset" LIMIT $4`;

/** Records from `from` on, at most `limit`. `since` prunes the months before: the append time of the record before. */
export async function readBatch(
  sql: Sql,
  topic: Topic,
  partition: number,
  from: bigint,
  since: bigint,
  limit: number,
): Promise<LogRecord[]> {
  if (topic === 'usage.events') {
    const select = `SELECT "offset", appended_at, value, origin, salt, bytes FROM usage_record
      WHERE partition = ${partition} AND "offset" >= ${from} AND appended_at >= ${since} ORDER BY "offset" LIMIT ${limit}`;
    return sql.read(select, (row) => {
      const offset = row.int8();
      const appendedAt = row.int8();
      const text = row.textOrNull();
      const origin = row.textOrNull();
      const salt = row.bytea();
      return { offset, appendedAt, value: text ?? row.byteaOrNull() ?? '', origin, salt };
    });
  }
  const rows = await sql.rows<[bigint, bigint, string]>('read_other', OTHER, [topicNumber(topic), partition, from, limit]);
  return rows.map(([offset, appendedAt, value]) => ({ offset, appendedAt, value, origin: null, salt: null }));
}
