import type { BillingPeriod } from '../contract';

/** Running totals of meters as they stand before an event, in scaled units: data, whoever keeps them. */
export interface TotalsView {
  /** Units of the customer's meter in the period with this label; 0 where there are none yet. */
  units(customer: string, period: string, meter: string): bigint;
}

export const NO_TOTALS: TotalsView = { units: () => 0n };

/** What an event does to one meter: the total before and after it. */
export interface MeterAdvance {
  readonly meter: string;
  readonly period: BillingPeriod;
  readonly before: bigint;
  readonly after: bigint;
  /** Units included in the period, as known now. */
  readonly allowance: bigint;
  /** Tokens that went in and came out, for the ratio that a blended unit rests on. */
  readonly input: bigint;
  readonly output: bigint;
  /** What the first unit past the allowance costs by this event's last line, decimal text; null where nothing was counted. */
  readonly overagePrice: string | null;
}
