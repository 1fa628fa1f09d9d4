import { int2Array, int8Array, numericArray, textArray } from '../binary-arrays';
import type { Sql } from '../sql';
import type { PeriodKey } from './load-meter-totals';

/** A meter's total that passed a share of its allowance. Units scaled by 10^24. */
export interface MeterAlert extends PeriodKey {
  readonly meter: string;
  readonly percent: number;
  readonly units: bigint;
  readonly allowance: bigint;
  /** What the first unit past the allowance costs, decimal text. */
  readonly overagePrice: string | null;
  readonly shard: number;
  readonly chargeSeq: bigint;
  readonly recordedAt: bigint;
}

/** Each once for a meter and period, however often the total passes. */
export async function insertMeterAlerts(tx: Sql, alerts: readonly MeterAlert[]): Promise<void> {
  if (alerts.length === 0) return;
  await tx.run(
    'insert_meter_alerts',
    `INSERT INTO meter_alert (customer, period, meter, percent, units, allowance, overage_price, shard, charge_seq, recorded_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int2[], $5::numeric[], $6::numeric[], $7::text[], $8::int2[], $9::int8[], $10::int8[])
     ON CONFLICT DO NOTHING`,
    [
      textArray(alerts.map((a) => a.customer)),
      textArray(alerts.map((a) => a.period)),
      textArray(alerts.map((a) => a.meter)),
      int2Array(alerts.map((a) => a.percent)),
      numericArray(alerts.map((a) => a.units)),
      numericArray(alerts.map((a) => a.allowance)),
      textArray(alerts.map((a) => a.overagePrice)),
      int2Array(alerts.map((a) => a.shard)),
      int8Array(alerts.map((a) => a.chargeSeq)),
      int8Array(alerts.map((a) => a.recordedAt)),
    ],
  );
}
