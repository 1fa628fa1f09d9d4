import type { Sql } from '../sql';

/** A meter's running total as it stands. Units scaled by 10^24. */
export interface ReadMeter {
  readonly meter: string;
  readonly units: bigint;
  readonly input: bigint;
  readonly output: bigint;
}

export interface ReadAlert {
  readonly meter: string;
  readonly percent: number;
  readonly units: bigint;
  readonly overagePrice: string | null;
  readonly recordedAt: bigint;
}

export interface ReadPeriod {
  readonly meters: readonly ReadMeter[];
  readonly alerts: readonly ReadAlert[];
  /** How often it was closed, and whether usage came after the last close; null where nothing happened in it yet. */
  readonly row: { readonly closes: number; readonly stale: boolean; readonly dueAt: bigint } | null;
}

/** What is kept of a customer's billing period (YYYY-MM). */
export async function readBillingPeriod(sql: Sql, customer: string, period: string): Promise<ReadPeriod> {
  const of = [customer, period];
  const [meters, alerts, rows] = await Promise.all([
    sql.rows<[string, bigint, bigint, bigint]>(
      'read_meter_totals',
      'SELECT meter, units, input_tokens, output_tokens FROM meter_total WHERE customer = $1 AND period = $2 ORDER BY meter',
      of,
    ),
    sql.rows<[string, number, bigint, string | null, bigint]>(
      'read_meter_alerts',
      'SELECT meter, percent, units, overage_price, recorded_at FROM meter_alert WHERE customer = $1 AND period = $2 ORDER BY meter, percent',
      of,
    ),
    sql.rows<[number, boolean, bigint]>(
      'read_billing_period',
      'SELECT closes, stale, due_at FROM billing_period WHERE customer = $1 AND period = $2',
      of,
    ),
  ]);
  const row = rows[0];
  return {
    meters: meters.map(([meter, units, input, output]) => ({ meter, units, input, output })),
    alerts: alerts.map(([meter, percent, units, overagePrice, recordedAt]) => ({ meter, percent, units, overagePrice, recordedAt })),
    row: row === undefined ? null : { closes: row[0], stale: row[1], dueAt: row[2] },
  };
}

/** Customers with a row for the period, in order of name. */
export async function customersOfPeriod(sql: Sql, period: string): Promise<string[]> {
  const rows = await sql.rows<[string]>('customers_of_period', 'SELECT customer FROM billing_period WHERE period = $1 ORDER BY customer', [
    period,
  ]);
  return rows.map(([customer]) => customer);
}
