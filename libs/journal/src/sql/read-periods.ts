import type { PeriodChange, PeriodState } from '@tallystick/domain/ledger';
import type { Sql } from '@tallystick/platform/storage/sql';

/** Every change of an accounting period up to and with `through`, in order. */
export async function readPeriodChanges(sql: Sql, through: bigint): Promise<PeriodChange[]> {
  const rows = await sql.rows<[bigint, string, number, PeriodState, string]>(
    'journal_read_periods',
    'SELECT period_seq, entity, period, state, actor FROM accounting_period_change WHERE period_seq <= $1 ORDER BY period_seq',
    [through],
  );
  return rows.map(([seq, entity, period, state, actor]) => ({ seq, entity, period: BigInt(period), state, actor }));
}
