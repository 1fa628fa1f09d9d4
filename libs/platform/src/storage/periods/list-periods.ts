import type { PeriodState } from '@tallystick/domain/ledger';
import type { Sql } from '../sql';

/** A period whose state was changed at least once; every other one is open. */
export interface PeriodRow {
  readonly entity: string;
  /** yyyymm. */
  readonly period: number;
  readonly state: PeriodState;
  /** Of the last change, nanoseconds since 1970. */
  readonly changedAt: bigint;
  readonly actor: string;
  readonly reason: string | null;
}

/** By entity and period, of one entity or of all. */
export async function listPeriods(sql: Sql, entity: string | null = null): Promise<PeriodRow[]> {
  const rows = await sql.rows<[string, number, PeriodState, bigint, string, string | null]>('list_periods', LIST, [entity]);
  return rows.map(([e, period, state, changedAt, actor, reason]) => ({ entity: e, period, state, changedAt, actor, reason }));
}

const LIST = `
SELECT DISTINCT ON (entity, period) entity, period, state, changed_at, actor, reason
FROM accounting_period_change WHERE $1::text IS NULL OR entity = $1 ORDER BY entity, period, period_seq DESC`;
