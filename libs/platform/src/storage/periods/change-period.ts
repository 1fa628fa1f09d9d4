import type { PeriodState } from '@tallystick/domain/ledger';
import type { Database } from '../database';
import type { Sql } from '../sql';

/** Somebody's order to change the state of an entity's accounting period. */
export interface PeriodOrder {
  readonly entity: string;
  /** yyyymm. */
  readonly period: number;
  readonly state: PeriodState;
  readonly actor: string;
  readonly reason: string | null;
  /** Nanoseconds since 1970. */
  readonly at: bigint;
}

export interface PeriodChanged {
  /** Number of the change; of the last one where nothing changed. */
  readonly seq: bigint;
  readonly before: PeriodState;
  /** False where it was in that state already. */
  readonly changed: boolean;
}

/** A change that the rules don't allow; nothing was changed. */
export class PeriodRefused extends Error {
  override readonly name = 'PeriodRefused';
  constructor(
    readonly code: 'period_invalid' | 'period_locked',
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** The state a period is in, and who brought it there; null where nobody ever changed it. */
export interface PeriodNow {
  readonly state: PeriodState;
  readonly actor: string | null;
}

/**
 * Open ⇄ soft-closed, either → locked; locked is the end. The period lock is held alone: posting holds it shared, so whatever is
 * being posted is done before, and what comes later sees the change. `check` looks at the state under that lock and may throw. Runs under
 * the poster role. Throws `PeriodRefused`, and what `check` throws.
 */
export async function changePeriod(
  db: Database,
  order: PeriodOrder,
  check: (now: PeriodNow) => void = () => undefined,
): Promise<PeriodChanged> {
  const { entity, period, state } = order;
  if (!isPeriod(period)) throw new PeriodRefused('period_invalid', 'period', `${period} is no month between 2000-01 and 2199-12`);
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(tallystick_period_lock())');
    const [row] = await tx.rows<[bigint, PeriodState, string | null]>('period_now', NOW, [entity, period]);
    if (row === undefined) throw new Error('the accounting periods have no head');
    const [last, before, actor] = row;
    if (before === state) return { seq: last, before, changed: false };
    if (before === 'locked')
      throw new PeriodRefused('period_locked', 'state', `period ${period} of ${entity} is locked: it is never opened again`);
    check({ state: before, actor });
    return { seq: await keep(tx, order), before, changed: true };
  });
}

function isPeriod(period: number): boolean {
  const month = period % 100;
  return Number.isInteger(period) && period >= 200001 && period <= 219912 && month >= 1 && month <= 12;
}

async function keep(tx: Sql, { entity, period, state, actor, reason, at }: PeriodOrder): Promise<bigint> {
  const [kept] = await tx.rows<[bigint]>('period_change', CHANGE, [entity, period, state, at, actor, reason]);
  if (kept === undefined) throw new Error('the accounting periods have no head');
  return kept[0];
}

const NOW = `
SELECT h.period_seq, coalesce(p.state, 'open'),
       (SELECT c.actor FROM accounting_period_change c WHERE c.entity = $1 AND c.period = $2 ORDER BY c.period_seq DESC LIMIT 1)
FROM accounting_period_head h LEFT JOIN accounting_period p ON p.entity = $1 AND p.period = $2`;
const CHANGE = `
WITH head AS (
  UPDATE accounting_period_head SET period_seq = period_seq + 1 RETURNING period_seq
), change AS (
  INSERT INTO accounting_period_change (period_seq, entity, period, state, changed_at, actor, reason)
  SELECT period_seq, $1, $2, $3, $4, $5, $6 FROM head RETURNING period_seq, entity, period, state
), now AS (
  INSERT INTO accounting_period (entity, period, state) SELECT entity, period, state FROM change
  ON CONFLICT (entity, period) DO UPDATE SET state = excluded.state
)
SELECT period_seq FROM change`;
