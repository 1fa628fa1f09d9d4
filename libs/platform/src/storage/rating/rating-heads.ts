import { int2Array, int4Array, int8Array } from '../binary-arrays';
import type { Sql } from '../sql';

/** What a batch adds to a shard: sequences given and the outcomes of I5. `parked` may be negative: a release moves an event out. */
export interface HeadChange {
  shard: number;
  chargeSeq: bigint;
  decisionSeq: bigint;
  delivered: number;
  charged: number;
  parked: number;
  notBillable: number;
  duplicate: number;
  conflict: number;
  reappended: number;
}

/** Locks the shards' heads, lowest first, and answers them with all counters of change at zero. */
export async function lockHeads(tx: Sql, shards: readonly number[]): Promise<Map<number, HeadChange>> {
  const rows = await tx.rows<[number, bigint, bigint]>(
    'lock_rating_heads',
    'SELECT shard, charge_seq, decision_seq FROM rating_head WHERE shard = ANY($1::int2[]) ORDER BY shard FOR UPDATE',
    [int2Array(shards)],
  );
  return new Map(
    rows.map(([shard, chargeSeq, decisionSeq]) => [
      shard,
      { shard, chargeSeq, decisionSeq, delivered: 0, charged: 0, parked: 0, notBillable: 0, duplicate: 0, conflict: 0, reappended: 0 },
    ]),
  );
}

/** Writes the heads back. `published`: the announcement is part of this transaction. */
export async function saveHeads(tx: Sql, heads: readonly HeadChange[], published: boolean): Promise<void> {
  await tx.run(
    'save_rating_heads',
    `UPDATE rating_head h SET charge_seq = c.charge_seq, decision_seq = c.decision_seq,
       published_charge_seq = CASE WHEN $11 THEN c.charge_seq ELSE h.published_charge_seq END,
       delivered = h.delivered + c.delivered, charged = h.charged + c.charged, parked = h.parked + c.parked, not_billable = h.not_billable + c.not_billable,
       duplicate = h.duplicate + c.duplicate, conflict = h.conflict + c.conflict, reappended = h.reappended + c.reappended
     FROM unnest($1::int2[], $2::int8[], $3::int8[], $4::int4[], $5::int4[], $6::int4[], $7::int4[], $8::int4[], $9::int4[], $10::int4[])
       AS c (shard, charge_seq, decision_seq, delivered, charged, parked, not_billable, duplicate, conflict, reappended)
     WHERE h.shard = c.shard`,
    [
      int2Array(heads.map((h) => h.shard)),
      int8Array(heads.map((h) => h.chargeSeq)),
      int8Array(heads.map((h) => h.decisionSeq)),
      int4Array(heads.map((h) => h.delivered)),
      int4Array(heads.map((h) => h.charged)),
      int4Array(heads.map((h) => h.parked)),
      int4Array(heads.map((h) => h.notBillable)),
      int4Array(heads.map((h) => h.duplicate)),
      int4Array(heads.map((h) => h.conflict)),
      int4Array(heads.map((h) => h.reappended)),
      published,
    ],
  );
}

/** Counts what belongs to no shard. */
export async function countPartition(tx: Sql, partition: number, control: number, deadLetter: number): Promise<void> {
  if (control === 0 && deadLetter === 0) return;
  await tx.run(
    'count_partition',
    `INSERT INTO partition_count VALUES ($1, $2, $3) ON CONFLICT (partition) DO UPDATE
     SET control = partition_count.control + excluded.control, dead_letter = partition_count.dead_letter + excluded.dead_letter`,
    [partition, control, deadLetter],
  );
}

/** Shards whose charges were rated but not announced: where a rater died between its commit and the append (Kafka). */
export async function unpublished(sql: Sql, shards: readonly number[]): Promise<{ shard: number; from: bigint; to: bigint }[]> {
  const rows = await sql.rows<[number, bigint, bigint]>(
    'unpublished',
    'SELECT shard, published_charge_seq + 1, charge_seq FROM rating_head WHERE shard = ANY($1::int2[]) AND published_charge_seq < charge_seq ORDER BY shard',
    [int2Array(shards)],
  );
  return rows.map(([shard, from, to]) => ({ shard, from, to }));
}

export async function markPublished(sql: Sql, ranges: readonly { shard: number; to: bigint }[]): Promise<void> {
  await sql.run(
    'mark_published',
    `UPDATE rating_head h SET published_charge_seq = greatest(h.published_charge_seq, c.seq)
     FROM unnest($1::int2[], $2::int8[]) AS c (shard, seq) WHERE h.shard = c.shard`,
    [int2Array(ranges.map((r) => r.shard)), int8Array(ranges.map((r) => r.to))],
  );
}
