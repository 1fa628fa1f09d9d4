import { CopyRows } from '../storage/copy-rows';
import type { Sql } from '../storage/sql';
import { salts } from './embedded/append';
import type { LogRecord } from './log';

/** Consumed records with the salt of their raw hash: on Kafka the rating worker keeps the raw bytes itself, in its own transaction. */
export function keepUsageRecords(records: readonly LogRecord[]): LogRecord[] {
  const fresh = salts(records.length);
  return records.map((r, i) => ({ offset: r.offset, appendedAt: r.appendedAt, origin: r.origin, value: r.value, salt: fresh[i] ?? null }));
}

keepUsageRecords.insert = async function insert(tx: Sql, partition: number, records: readonly LogRecord[]): Promise<void> {
  const rows = new CopyRows(
    7,
    records.reduce((n, r) => n + r.value.length + 100, 0),
  );
  for (const { offset, appendedAt, salt, origin, value } of records) {
    rows.row().int2(partition).int8(offset).int8(appendedAt).bytes(salt).text(origin);
    if (typeof value === 'string') rows.text(value).bytes(null);
    else rows.text(null).bytes(value);
  }
  if (rows.count > 0) await tx.copy('usage_record (partition, "offset", appended_at, salt, origin, value, bytes)', rows);
};
