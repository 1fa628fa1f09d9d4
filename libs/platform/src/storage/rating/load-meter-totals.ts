import { textArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** A customer's billing period. */
export interface PeriodKey {
  readonly customer: string;
  /** YYYY-MM */
  readonly period: string;
}

/** The running total of a meter. Units scaled by 10^24. */
export interface MeterTotal extends PeriodKey {
  readonly meter: string;
  readonly units: bigint;
  readonly input: bigint;
  readonly output: bigint;
}

/** Every meter's total in the periods named; the caller holds the rating heads of their customers' shards. */
export async function loadMeterTotals(tx: Sql, periods: readonly PeriodKey[]): Promise<MeterTotal[]> {
  if (periods.length === 0) return [];
  const rows = await tx.rows<[string, string, string, bigint, bigint, bigint]>(
    'load_meter_totals',
    `SELECT t.customer, t.period, t.meter, t.units, t.input_tokens, t.output_tokens
     FROM unnest($1::text[], $2::text[]) AS p (customer, period) JOIN meter_total t ON t.customer = p.customer AND t.period = p.period`,
    [textArray(periods.map((p) => p.customer)), textArray(periods.map((p) => p.period))],
  );
  return rows.map(([customer, period, meter, units, input, output]) => ({ customer, period, meter, units, input, output }));
}
