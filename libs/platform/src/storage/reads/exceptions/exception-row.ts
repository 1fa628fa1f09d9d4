/** An exception as it stands: what was found wrong first and last, and what became of it. */
export interface ExceptionRow {
  readonly shard: number;
  readonly decisionSeq: bigint;
  readonly kind: 'parked' | 'conflict';
  readonly state: 'open' | 'released' | 'dismissed';
  /** As of the last attempt. */
  readonly reason: string;
  readonly detail: string;
  readonly field: string | null;
  readonly customer: string | null;
  readonly subject: string | null;
  readonly source: string;
  readonly eventId: string;
  readonly model: string | null;
  readonly dialect: string | null;
  readonly eventTime: bigint | null;
  readonly recordedAt: bigint;
  readonly partition: number;
  readonly offset: bigint;
  readonly appendedAt: bigint;
  readonly attempts: number;
}

export type ExceptionColumns = [
  ...[number, bigint, ExceptionRow['kind'], ExceptionRow['state'], string, string, string | null, string | null, string | null],
  ...[string, string, string | null, string | null, bigint | null, bigint, number, bigint, bigint, number],
];

/** Columns of `exception_now` under the alias `e`, in the order `readException` takes them. A release's detail names its shard: not shown as a fault. */
export const EXCEPTION_COLUMNS = `e.shard, e.decision_seq, e.kind, e.state, coalesce(e.last_reason, e.reason),
  CASE WHEN e.last_outcome = 'parked_again' THEN coalesce(e.last_detail, e.detail) ELSE e.detail END, e.field, e.customer, e.subject,
  e.source, e.event_id, e.model, e.dialect, e.event_time, e.recorded_at, e.partition, e."offset", e.appended_at, e.attempts`;

export function readException(r: ExceptionColumns): ExceptionRow {
  const [shard, decisionSeq, kind, state, reason, detail, field, customer, subject] = r;
  const [source, eventId, model, dialect, eventTime, recordedAt] = [r[9], r[10], r[11], r[12], r[13], r[14]];
  const [partition, offset, appendedAt, attempts] = [r[15], r[16], r[17], r[18]];
  return {
    ...{ shard, decisionSeq, kind, state, reason, detail, field, customer, subject },
    ...{ source, eventId, model, dialect, eventTime, recordedAt, partition, offset, appendedAt, attempts },
  };
}
