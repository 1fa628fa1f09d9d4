import { int2Array, int8Array, textArray, uuidArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** An event as the log took it; `key` is its identity's. */
export interface TakenEvent {
  readonly key: Uint8Array;
  readonly source: string;
  readonly id: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface TakenVerdict {
  readonly verdict: 'pending' | 'accepted' | 'duplicate' | 'conflict' | 'parked' | 'not_billable';
  /** Whether the ledger has gone past it too; true where there is nothing to post. */
  readonly posted: boolean;
}

/**
 * What the rating worker decided about exactly this record (not about its identity): the record that was charged is `accepted`,
 * another one of the same identity `duplicate` or `conflict`. A record re-appended to another partition is followed by its origin.
 */
export async function readVerdicts(sql: Sql, events: readonly TakenEvent[]): Promise<TakenVerdict[]> {
  const rows = await sql.rows<[string, boolean]>('replay_verdicts', VERDICTS, [
    uuidArray(events.map((e) => e.key)),
    textArray(events.map((e) => e.source)),
    textArray(events.map((e) => e.id)),
    int2Array(events.map((e) => e.partition)),
    int8Array(events.map((e) => e.offset)),
  ]);
  return rows.map(([verdict, posted]) => ({ verdict: verdict as TakenVerdict['verdict'], posted }));
}

const VERDICTS = `
SELECT CASE WHEN p.next_offset IS NULL OR p.next_offset <= i."offset" THEN 'pending'
            WHEN c.shard IS NOT NULL AND same.record THEN CASE c.outcome WHEN 1 THEN 'accepted' ELSE 'not_billable' END
            WHEN e.kind IS NOT NULL THEN e.kind
            WHEN d.key IS NOT NULL THEN 'duplicate'
            ELSE 'pending' END,
       coalesce(NOT coalesce(same.record, false) OR c.charge_seq <= h.charge_seq, true)
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int2[], $5::int8[]) WITH ORDINALITY i (key, source, id, partition, "offset", n)
LEFT JOIN consumer_position p ON p.consumer = 'rating' AND p.topic = 1 AND p.partition = i.partition
LEFT JOIN identity d ON d.key = i.key
LEFT JOIN charge c ON d.outcome IN (1, 2) AND c.shard = d.shard AND c.charge_seq = d.seq
LEFT JOIN shard_head h ON h.shard = d.shard
LEFT JOIN LATERAL (
  SELECT (c.partition = i.partition AND c."offset" = i."offset") OR EXISTS (
    SELECT 1 FROM usage_record u
    WHERE u.partition = c.partition AND u."offset" = c."offset" AND u.appended_at = c.appended_at
      AND u.origin = i.partition || '/' || i."offset") AS record) same ON c.shard IS NOT NULL
LEFT JOIN LATERAL (
  SELECT x.kind FROM exception x
  WHERE x.source = i.source AND x.event_id = i.id AND NOT coalesce(same.record, false)
    AND ((x.partition = i.partition AND x."offset" = i."offset") OR EXISTS (
      SELECT 1 FROM usage_record u
      WHERE u.partition = x.partition AND u."offset" = x."offset" AND u.appended_at = x.appended_at
        AND u.origin = i.partition || '/' || i."offset"))
  LIMIT 1) e ON true
ORDER BY i.n`;
