import { byteaArray, int8Array, textArray } from '../storage/binary-arrays';
import type { Sql } from '../storage/sql';
import { salts } from './embedded/append';
import type { LogRecord } from './log';

/** Consumed records with the salt of their raw hash: on Kafka the rating worker keeps the raw bytes itself, in its own transaction. */
export function keepUsageRecords(records: readonly LogRecord[]): LogRecord[] {
  const fresh = salts(records.length);
  return records.map((r, i) => ({ offset: r.offset, appendedAt: r.appendedAt, origin: r.origin, value: r.value, salt: fresh[i] ?? null }));
}

keepUsageRecords.insert = async function insert(tx: Sql, partition: number, records: readonly LogRecord[]): Promise<void> {
  await tx.run(
    'keep_usage_records',
    `INSERT INTO usage_record (partition, "offset", appended_at, salt, origin, value, bytes)
     SELECT $1, o, a, s, g, v, b FROM unnest($2::int8[], $3::int8[], $4::bytea[], $5::text[], $6::text[], $7::bytea[]) AS t (o, a, s, g, v, b)`,
    [
      partition,
      int8Array(records.map((r) => r.offset)),
      int8Array(records.map((r) => r.appendedAt)),
      byteaArray(records.map((r) => r.salt)),
      textArray(records.map((r) => r.origin)),
      textArray(records.map((r) => (typeof r.value === 'string' ? r.value : null))),
      byteaArray(records.map((r) => (typeof r.value === 'string' ? null : r.value))),
    ],
  );
};
