import type { Sql } from '../sql';

/** An exception of one event, with what became of it. */
export interface EventException {
  readonly shard: number;
  readonly decisionSeq: bigint;
  readonly kind: 'parked' | 'conflict';
  readonly state: string;
  readonly reason: string;
  readonly detail: string;
  readonly field: string | null;
  readonly partition: number;
  readonly offset: bigint;
  readonly appendedAt: bigint;
  readonly recordedAt: bigint;
  readonly releasedChargeSeq: bigint | null;
}

/** Parked decisions and conflicts of an event, oldest first. */
export async function readExceptionsOf(sql: Sql, source: string, eventId: string): Promise<EventException[]> {
  const rows = await sql.rows<
    [number, bigint, 'parked' | 'conflict', string, string, string, string | null, number, bigint, bigint, bigint, bigint | null]
  >(
    'replay_exceptions_of',
    `SELECT shard, decision_seq, kind, state, coalesce(last_reason, reason), coalesce(last_detail, detail), field, partition, "offset", appended_at, recorded_at,
            released_charge_seq
     FROM exception_now WHERE source = $1 AND event_id = $2 ORDER BY recorded_at, decision_seq`,
    [source, eventId],
  );
  return rows.map(
    ([shard, decisionSeq, kind, state, reason, detail, field, partition, offset, appendedAt, recordedAt, releasedChargeSeq]) => ({
      shard,
      decisionSeq,
      kind,
      state,
      reason,
      detail,
      field,
      partition,
      offset,
      appendedAt,
      recordedAt,
      releasedChargeSeq,
    }),
  );
}
