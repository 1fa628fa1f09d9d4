import { int2Array, textArray } from '../binary-arrays';
import type { Sql } from '../sql';
import type { PeriodKey } from './load-meter-totals';

/** An opening or close that was answered. */
export interface PeriodEvent extends PeriodKey {
  readonly kind: 'period_open' | 'period_closed';
  readonly shard: number;
  readonly partition: number;
  readonly offset: bigint;
  readonly actor: string;
  readonly recordedAt: bigint;
  readonly catalogueSeq: bigint;
  readonly afterChargeSeq: bigint;
  readonly charges: number;
}

/** Keeps the answer, and that the period is closed. */
export async function insertPeriodEvent(tx: Sql, e: PeriodEvent): Promise<void> {
  await tx.run(
    'insert_period_event',
    `INSERT INTO period_event (customer, period, kind, shard, partition, "offset", actor, recorded_at, catalogue_seq, after_charge_seq, charges)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[e.customer, e.period, e.kind, e.shard, e.partition, e.offset, e.actor, e.recordedAt],
      ...[e.catalogueSeq, e.afterChargeSeq, e.charges],
    ],
  );
  if (e.kind === 'period_closed')
    await tx.run(
      'close_billing_period',
      'UPDATE billing_period SET closes = closes + 1, stale = false WHERE customer = $1 AND period = $2',
      [e.customer, e.period],
    );
}

/** Periods of the shards that a tick with this clock closes. */
export async function findDuePeriods(sql: Sql, shards: readonly number[], clock: bigint): Promise<PeriodKey[]> {
  const rows = await sql.rows<[string, string]>(
    'find_due_periods',
    `SELECT customer, period FROM billing_period WHERE shard = ANY($1::int2[]) AND due_at <= $2 AND (closes = 0 OR stale)
     ORDER BY due_at, customer, period LIMIT 1000`,
    [int2Array(shards), clock],
  );
  return rows.map(([customer, period]) => ({ customer, period }));
}

/** Which of the periods were opened or closed already. Usage alone is no opening: it may be a moment earlier than the tick. */
export async function findAnsweredPeriods(sql: Sql, periods: readonly PeriodKey[]): Promise<PeriodKey[]> {
  if (periods.length === 0) return [];
  const rows = await sql.rows<[string, string]>(
    'find_answered_periods',
    `SELECT p.customer, p.period FROM unnest($1::text[], $2::text[]) AS p (customer, period)
     WHERE EXISTS (SELECT FROM period_event e WHERE e.customer = p.customer AND e.period = p.period)`,
    [textArray(periods.map((p) => p.customer)), textArray(periods.map((p) => p.period))],
  );
  return rows.map(([customer, period]) => ({ customer, period }));
}

/** The partition's clock after this tick: it never goes back. */
export async function advanceClock(tx: Sql, partition: number, clock: bigint): Promise<bigint> {
  const [row] = await tx.rows<[bigint]>(
    'advance_partition_clock',
    `INSERT INTO partition_clock VALUES ($1, $2) ON CONFLICT (partition) DO UPDATE SET clock = greatest(partition_clock.clock, excluded.clock)
     RETURNING clock`,
    [partition, clock],
  );
  return row?.[0] ?? clock;
}

/** The newest tick that has arrived on each of the partitions; 0 where none has. */
export async function readClocks(sql: Sql, partitions: readonly number[]): Promise<Map<number, bigint>> {
  const rows = await sql.rows<[number, bigint]>('read_partition_clocks', 'SELECT partition, clock FROM partition_clock', []);
  const known = new Map(rows);
  return new Map(partitions.map((p) => [p, known.get(p) ?? 0n]));
}
