import type { Sql } from '../../sql';
import { EXCEPTION_COLUMNS, readException, type ExceptionColumns, type ExceptionRow } from './exception-row';

/** What became of an exception at one attempt. */
export interface ExceptionAttempt {
  readonly attempt: number;
  readonly state: 'released' | 'parked_again' | 'dismissed';
  readonly reason: string | null;
  readonly detail: string | null;
  readonly actor: string;
  readonly recordedAt: bigint;
  readonly outcome: 'charged' | 'not_billable' | null;
  readonly charge: { readonly shard: number; readonly seq: bigint } | null;
}

export interface ExceptionStory {
  readonly exception: ExceptionRow;
  /** The event as it was taken; null where its bytes are gone. */
  readonly raw: string | Buffer | null;
  readonly attempts: readonly ExceptionAttempt[];
}

/** Null where there is no such exception. */
export async function findExceptionStory(sql: Sql, shard: number, decisionSeq: bigint): Promise<ExceptionStory | null> {
  const [row] = await sql.rows<[...ExceptionColumns, string | null, Buffer | null]>(
    'exception_story',
    `SELECT ${EXCEPTION_COLUMNS}, r.value, r.bytes FROM exception_now e
     LEFT JOIN usage_record r ON r.partition = e.partition AND r."offset" = e."offset" AND r.appended_at = e.appended_at
     WHERE e.shard = $1 AND e.decision_seq = $2`,
    [shard, decisionSeq],
  );
  if (row === undefined) return null;
  const attempts = await sql.rows<
    [number, ExceptionAttempt['state'], string | null, string | null, string, bigint, number | null, bigint | null]
  >(
    'exception_attempts',
    `SELECT attempt, state, reason, detail, actor, recorded_at, outcome, charge_seq FROM exception_outcome
     WHERE shard = $1 AND decision_seq = $2 ORDER BY attempt`,
    [shard, decisionSeq],
  );
  return {
    exception: readException(row as unknown as ExceptionColumns),
    raw: row[19] ?? row[20],
    attempts: attempts.map(([attempt, state, reason, detail, actor, recordedAt, outcome, seq]) => ({
      ...{ attempt, state, reason, actor, recordedAt },
      ...releaseOf(shard, detail, outcome, seq),
    })),
  };
}

/** A release's detail names the shard of its charge: the fix may have given the event to a customer of another one. */
export function releaseOf(
  shard: number,
  detail: string | null,
  outcome: number | null,
  seq: bigint | null,
): Pick<ExceptionAttempt, 'detail' | 'outcome' | 'charge'> {
  if (seq === null) return { detail, outcome: null, charge: null };
  const named = /^shard (\d{1,2})$/.exec(detail ?? '')?.[1];
  return {
    detail: null,
    outcome: outcome === 1 ? 'charged' : 'not_billable',
    charge: { shard: named === undefined ? shard : Number(named), seq },
  };
}
