import type { ChargeLine } from '../charge/charge';
import { allowanceOf, billingPeriodAt, type Account } from '../contract';
import type { Instant } from '../time';
import { isCacheReadClass, isCacheWriteClass, isInputClass, isOutputClass } from '../usage/classes';
import { unitsOfLine } from './period/line-tally';
import type { MeterAdvance, TotalsView } from './totals';

const isPromptClass = (cls: string): boolean => isInputClass(cls) || isCacheReadClass(cls) || isCacheWriteClass(cls);

/**
 * What taking back a charge with these lines does to the meters: their units again, the other way. Prices that other charges got from
 * totals in between don't move; the close of a period evens them out where its contract says so.
 */
export function advancesBack(
  account: Account,
  lines: readonly ChargeLine[],
  at: Instant,
  pinnedSeq: bigint,
  totals: TotalsView,
): MeterAdvance[] {
  const metered = lines.filter((l) => l.extra?.meter !== undefined);
  const period = metered.length === 0 ? null : billingPeriodAt(account, at, pinnedSeq);
  if (period === null) return [];
  return [...new Set(metered.map((l) => l.extra?.meter ?? ''))].map((meter): MeterAdvance => {
    const of = metered.filter((l) => l.extra?.meter === meter);
    const sum = (value: (l: ChargeLine) => bigint): bigint => of.reduce((s, l) => s + value(l), 0n);
    const before = totals.units(account.customer.id, period.label, meter);
    return {
      meter,
      period,
      before,
      after: before - sum(unitsOfLine),
      allowance: allowanceOf(period, meter),
      input: -sum((l) => (isPromptClass(l.class) ? l.quantity : 0n)),
      output: -sum((l) => (isOutputClass(l.class) ? l.quantity : 0n)),
      overagePrice: null,
    };
  });
}

/** The totals as they are without what the advances did. */
export function totalsAfter(totals: TotalsView, advances: readonly MeterAdvance[]): TotalsView {
  if (advances.length === 0) return totals;
  return {
    units: (customer, period, meter) =>
      advances.find((a) => a.meter === meter && a.period.label === period)?.after ?? totals.units(customer, period, meter),
  };
}
