import type { LogRecord } from '../../log/log';
import { int2Array, int8Array } from '../binary-arrays';
import type { Sql } from '../sql';

export interface ParkedException {
  readonly shard: number;
  readonly decisionSeq: bigint;
  readonly kind: 'parked' | 'conflict';
  readonly state: 'open' | 'released' | 'dismissed';
  readonly attempts: number;
  /** Why it waits now. */
  readonly reason: string;
  readonly detail: string;
  readonly partition: number;
  /** The raw record it came from. */
  readonly record: LogRecord;
}

/** An exception with its state and raw record; null where there is none. */
export async function findException(tx: Sql, shard: number, decisionSeq: bigint): Promise<ParkedException | null> {
  const [row] = await tx.rows<
    [
      ParkedException['kind'],
      ParkedException['state'],
      number,
      string,
      string,
      number,
      bigint,
      bigint,
      string | null,
      Buffer | null,
      Buffer,
    ]
  >(
    'find_exception',
    `SELECT e.kind, e.state, e.attempts, coalesce(e.last_reason, e.reason), e.detail, e.partition, e."offset", e.appended_at, r.value, r.bytes, r.salt
     FROM exception_now e JOIN usage_record r ON r.partition = e.partition AND r."offset" = e."offset" AND r.appended_at = e.appended_at
     WHERE e.shard = $1 AND e.decision_seq = $2`,
    [shard, decisionSeq],
  );
  if (row === undefined) return null;
  const [kind, state, attempts, reason, detail, partition, offset, appendedAt, value, bytes, salt] = row;
  return {
    shard,
    decisionSeq,
    kind,
    state,
    attempts,
    reason,
    detail,
    partition,
    record: { offset, appendedAt, value: value ?? bytes ?? '', origin: null, salt },
  };
}

/** The subjects of the exceptions named, each once: whose heads a release may have to move. */
export async function subjectsOfExceptions(
  tx: Sql,
  named: readonly { readonly shard: number; readonly decisionSeq: bigint }[],
): Promise<string[]> {
  const rows = await tx.rows<[string]>(
    'subjects_of_exceptions',
    `SELECT DISTINCT e.subject FROM unnest($1::int2[], $2::int8[]) AS n (shard, seq)
     JOIN exception e ON e.shard = n.shard AND e.decision_seq = n.seq WHERE e.subject IS NOT NULL`,
    [int2Array(named.map((n) => n.shard)), int8Array(named.map((n) => n.decisionSeq))],
  );
  return rows.map(([subject]) => subject);
}

export interface ExceptionOutcome {
  readonly shard: number;
  readonly decisionSeq: bigint;
  readonly attempt: number;
  readonly state: 'released' | 'parked_again' | 'dismissed';
  readonly reason: string | null;
  readonly detail: string | null;
  readonly actor: string;
  readonly recordedAt: bigint;
  readonly partition: number;
  readonly offset: bigint;
  readonly outcome: 1 | 2 | null;
  readonly chargeSeq: bigint | null;
}

export async function insertExceptionOutcome(tx: Sql, o: ExceptionOutcome): Promise<void> {
  await tx.run(
    'insert_exception_outcome',
    `INSERT INTO exception_outcome (shard, decision_seq, attempt, state, reason, detail, actor, recorded_at, partition, "offset", outcome, charge_seq)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [o.shard, o.decisionSeq, o.attempt, o.state, o.reason, o.detail, o.actor, o.recordedAt, o.partition, o.offset, o.outcome, o.chargeSeq],
  );
}
