import { randomFillSync } from 'node:crypto';
import { byteaArray, int4Array, textArray } from '../../storage/binary-arrays';
import type { Sql } from '../../storage/sql';
import { topicNumber, type AppendEntry, type Receipt, type Topic } from '../log';

const LOCKED = `
  locked AS MATERIALIZED (
    SELECT partition, next_offset, greatest(last_appended, $2::int8) AS at FROM log_head
    WHERE topic = $1 AND partition IN (SELECT DISTINCT p FROM unnest($3::int4[]) p) ORDER BY partition FOR UPDATE),
  moved AS (
    UPDATE log_head h SET next_offset = h.next_offset + c.n, last_appended = l.at
    FROM locked l, (SELECT p, count(*) AS n FROM unnest($3::int4[]) p GROUP BY p) c
    WHERE h.topic = $1 AND h.partition = l.partition AND c.p = l.partition)`;

const APPEND_USAGE = `WITH ${LOCKED},
  kept AS (
    INSERT INTO usage_record (partition, "offset", appended_at, salt, origin, value)
    SELECT l.partition, l.next_offset + e.i, l.at, e.salt, e.origin, e.value
    FROM unnest($3::int4[], $4::int4[], $5::text[], $6::text[], $7::bytea[]) AS e (p, i, value, origin, salt) JOIN locked l ON l.partition = e.p)
  SELECT partition, next_offset FROM locked`;

const APPEND_OTHER = `WITH ${LOCKED},
  kept AS (
    INSERT INTO log_record (topic, partition, "offset", appended_at, value)
    SELECT $1, l.partition, l.next_offset + e.i, l.at, e.value
    FROM unnest($3::int4[], $4::int4[], $5::text[]) AS e (p, i, value) JOIN locked l ON l.partition = e.p)
  SELECT partition, next_offset FROM locked`;

/**
 * One statement: locks the partitions' heads in order, gives dense offsets, keeps the records. Durable when it commits.
 * Throws where a partition does not exist.
 */
export async function appendWithin(sql: Sql, topic: Topic, entries: readonly AppendEntry[]): Promise<Receipt[]> {
  if (entries.length === 0) return [];
  const next = new Map<number, number>();
  const places = entries.map((e) => {
    const i = next.get(e.partition) ?? 0;
    next.set(e.partition, i + 1);
    return i;
  });
  const now = BigInt(Date.now()) * 1_000_000n;
  const common = [
    topicNumber(topic),
    now,
    int4Array(entries.map((e) => e.partition)),
    int4Array(places),
    textArray(entries.map((e) => e.value)),
  ];
  const heads =
    topic === 'usage.events'
      ? await sql.rows<[number, bigint]>('append_usage', APPEND_USAGE, [
          ...common,
          textArray(entries.map((e) => e.origin ?? null)),
          byteaArray(salts(entries.length)),
        ])
      : await sql.rows<[number, bigint]>('append_other', APPEND_OTHER, common);
  const first = new Map(heads.map(([partition, offset]) => [partition, offset]));
  return entries.map((e, i) => {
    const start = first.get(e.partition);
    if (start === undefined) throw new Error(`the log has no partition ${e.partition} in ${topic}`);
    return { partition: e.partition, offset: start + BigInt(places[i] ?? 0) };
  });
}

/** 16 random bytes each, from one call. */
export function salts(count: number): Buffer[] {
  const all = randomFillSync(Buffer.allocUnsafe(16 * count));
  return Array.from({ length: count }, (_, i) => all.subarray(16 * i, 16 * i + 16));
}
