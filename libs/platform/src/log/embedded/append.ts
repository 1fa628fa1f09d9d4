import { randomFillSync } from 'node:crypto';
import { byteaArray, int4Array, textArray } from '../../storage/binary-arrays';
import { CopyRows } from '../../storage/copy-rows';
import type { Database } from '../../storage/database';
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

const RESERVE = `WITH ${LOCKED} SELECT partition, next_offset, at FROM locked`;

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
  const places = placesOf(entries);
  const common = [topicNumber(topic), nowNanos(), int4Array(entries.map((e) => e.partition)), int4Array(places)];
  const values = textArray(entries.map((e) => e.value));
  const heads =
    topic === 'usage.events'
      ? await sql.rows<[number, bigint]>('append_usage', APPEND_USAGE, [
          ...common,
          values,
          textArray(entries.map((e) => e.origin ?? null)),
          byteaArray(salts(entries.length)),
        ])
      : await sql.rows<[number, bigint]>('append_other', APPEND_OTHER, [...common, values]);
  const first = new Map(heads);
  return entries.map((e, i) => receipt(topic, e, first.get(e.partition), places[i] ?? 0));
}

/**
 * As `appendWithin`, for many usage events in a transaction of their own: offsets are given first, the records follow by COPY, which is less
 * work for the server than one statement with an array for each column.
 */
export async function appendMany(db: Database, entries: readonly AppendEntry[]): Promise<Receipt[]> {
  const places = placesOf(entries);
  const salt = salts(entries.length);
  return db.transaction(async (tx) => {
    const heads = await tx.rows<[number, bigint, bigint]>('append_reserve', RESERVE, [
      topicNumber('usage.events'),
      nowNanos(),
      int4Array(entries.map((e) => e.partition)),
    ]);
    const head = new Map(heads.map(([partition, offset, at]) => [partition, { offset, at }]));
    const rows = new CopyRows(
      6,
      entries.reduce((n, e) => n + e.value.length + 100, 0),
    );
    const receipts = entries.map((e, i) => {
      const h = head.get(e.partition);
      const kept = receipt('usage.events', e, h?.offset, places[i] ?? 0);
      rows
        .row()
        .int2(e.partition)
        .int8(kept.offset)
        .int8(h?.at ?? null)
        .bytes(salt[i] ?? null);
      rows.text(e.origin ?? null).text(e.value);
      return kept;
    });
    await tx.copy('usage_record (partition, "offset", appended_at, salt, origin, value)', rows);
    return receipts;
  });
}

/** How many of the same partition stand before each. */
function placesOf(entries: readonly AppendEntry[]): number[] {
  const next = new Map<number, number>();
  return entries.map((e) => {
    const i = next.get(e.partition) ?? 0;
    next.set(e.partition, i + 1);
    return i;
  });
}

function receipt(topic: Topic, { partition }: AppendEntry, first: bigint | undefined, place: number): Receipt {
  if (first === undefined) throw new Error(`the log has no partition ${partition} in ${topic}`);
  return { partition, offset: first + BigInt(place) };
}

const nowNanos = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** 16 random bytes each, from one call. */
export function salts(count: number): Buffer[] {
  const all = randomFillSync(Buffer.allocUnsafe(16 * count));
  return Array.from({ length: count }, (_, i) => all.subarray(16 * i, 16 * i + 16));
}
