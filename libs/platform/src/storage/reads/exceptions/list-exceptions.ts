import type { Sql } from '../../sql';
import { EXCEPTION_COLUMNS, readException, type ExceptionColumns, type ExceptionRow } from './exception-row';

/** Which exceptions; null: all. `customer` is the one it resolved to, else the subject as it came. `reason` is that of the last attempt. */
export interface ExceptionFilter {
  readonly state: ExceptionRow['state'] | null;
  readonly kind: ExceptionRow['kind'] | null;
  readonly reason: string | null;
  readonly customer: string | null;
  readonly model: string | null;
  readonly source: string | null;
}

/** Where a page ends. */
export interface ExceptionPlace {
  readonly recordedAt: bigint;
  readonly shard: number;
  readonly decisionSeq: bigint;
}

/** In the order in which they were recorded, after `after`, newest or oldest first. */
export async function listExceptions(
  sql: Sql,
  filter: ExceptionFilter,
  order: 'newest' | 'oldest',
  after: ExceptionPlace | null,
  limit: number,
): Promise<ExceptionRow[]> {
  const [sign, direction, end] = order === 'newest' ? ['<', 'DESC', 2n ** 62n] : ['>', 'ASC', -1n];
  // two texts, because one plan for both would walk all exceptions to find a customer's
  const of = filter.customer === null ? '$5::text IS NULL' : 'coalesce(e.customer, e.subject) = $5';
  const rows = await sql.rows<ExceptionColumns>(
    `exceptions_${order}${filter.customer === null ? '' : '_of'}`,
    `SELECT ${EXCEPTION_COLUMNS} FROM exception_now e
     WHERE ($1::text IS NULL OR e.state = $1) AND ($2::text IS NULL OR e.kind = $2) AND ($3::text IS NULL OR coalesce(e.last_reason, e.reason) = $3)
       AND ($4::text IS NULL OR e.model = $4) AND ${of} AND ($6::text IS NULL OR e.source = $6)
       AND (e.recorded_at, e.shard, e.decision_seq) ${sign} ($7, $8, $9)
     ORDER BY e.recorded_at ${direction}, e.shard ${direction}, e.decision_seq ${direction} LIMIT $10`,
    [
      ...[filter.state, filter.kind, filter.reason, filter.model, filter.customer, filter.source],
      ...[after?.recordedAt ?? end, after?.shard ?? 0, after?.decisionSeq ?? 0n, limit],
    ],
  );
  return rows.map(readException);
}
