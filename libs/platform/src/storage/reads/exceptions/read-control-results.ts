import type { Receipt } from '../../../log/log';
import { int2Array, int8Array } from '../../binary-arrays';
import type { Sql } from '../../sql';
import { releaseOf, type ExceptionAttempt } from './find-exception';

/** What came of a control record of the log about an exception. */
export interface ControlResult extends Receipt {
  /** Whether the rating worker is past it. Everything else is null until then, and where it changed nothing. */
  readonly decided: boolean;
  readonly attempt: Pick<ExceptionAttempt, 'state' | 'reason' | 'detail' | 'outcome' | 'charge'> | null;
  /** Why it was refused. */
  readonly refused: string | null;
}

type Row = [
  ...[number, bigint, boolean, number | null, ExceptionAttempt['state'] | null, string | null, string | null, number | null, bigint | null],
  string | null,
];

/** In the order of the records; position, outcome and refusal from one snapshot. */
export async function readControlResults(sql: Sql, records: readonly Receipt[]): Promise<ControlResult[]> {
  const rows = await sql.rows<Row>(
    'control_results',
    `SELECT i.partition, i."offset", coalesce(p.next_offset > i."offset", false), o.shard, o.state, o.reason, o.detail, o.outcome, o.charge_seq, d.error
     FROM unnest($1::int2[], $2::int8[]) WITH ORDINALITY i (partition, "offset", n)
     LEFT JOIN consumer_position p ON p.consumer = 'rating' AND p.topic = 1 AND p.partition = i.partition
     LEFT JOIN exception_outcome o ON o.partition = i.partition AND o."offset" = i."offset"
     LEFT JOIN dead_letter d ON d.topic = 1 AND d.partition = i.partition AND d."offset" = i."offset"
     ORDER BY i.n`,
    [int2Array(records.map((r) => r.partition)), int8Array(records.map((r) => r.offset))],
  );
  return rows.map(([partition, offset, decided, shard, state, reason, detail, outcome, seq, error]) => ({
    ...{ partition, offset, decided, refused: error },
    attempt: shard === null || state === null ? null : { state, reason, ...releaseOf(shard, detail, outcome, seq) },
  }));
}
