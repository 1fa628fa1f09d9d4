import { int2Array, int8Array, textArray } from '../binary-arrays';
import type { Sql } from '../sql';
import type { PeriodKey } from './load-meter-totals';

/** A billing period in which something happens. Instants in nanoseconds. */
export interface TouchedPeriod extends PeriodKey {
  readonly shard: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly zone: string;
  /** A tick at or past it closes the period: its end and the contract's grace, or now and the grace where it has ended already. */
  readonly dueAt: bigint;
}

/** Which tzdata the bounds were worked out with. */
const TZDATA = process.versions['tz'] ?? 'unknown';

/** Makes the periods' rows; one that was closed already is stale from now on, so that it is closed again. */
export async function touchBillingPeriods(tx: Sql, periods: readonly TouchedPeriod[]): Promise<void> {
  if (periods.length === 0) return;
  await tx.run(
    'touch_billing_periods',
    `INSERT INTO billing_period AS b (tzdata, customer, period, shard, from_instant, to_instant, zone, due_at)
     SELECT $8, * FROM unnest($1::text[], $2::text[], $3::int2[], $4::int8[], $5::int8[], $6::text[], $7::int8[])
     ON CONFLICT (customer, period) DO UPDATE SET stale = true, due_at = excluded.due_at WHERE b.closes > 0 AND NOT b.stale`,
    [
      textArray(periods.map((p) => p.customer)),
      textArray(periods.map((p) => p.period)),
      int2Array(periods.map((p) => p.shard)),
      int8Array(periods.map((p) => p.from)),
      int8Array(periods.map((p) => p.to)),
      textArray(periods.map((p) => p.zone)),
      int8Array(periods.map((p) => p.dueAt)),
      TZDATA,
    ],
  );
}
