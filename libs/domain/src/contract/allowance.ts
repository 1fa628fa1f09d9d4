import { roundHalfEven, type Amount } from '../money';
import type { BillingPeriod } from './billing-period';
import type { ContractVersion } from './contract-version';
import { UNIT } from './meter';

/**
 * Units (scaled) that a meter includes in the period: each contract version's own quantity by its share of the days, the sum cut to
 * whole units.
 */
export function allowanceOf(period: BillingPeriod, meter: string): bigint {
  const sum = byDays(period, (c) => c.billingModel.meters.find((m) => m.id === meter)?.included ?? 0n);
  return (sum / period.days / UNIT) * UNIT;
}

/** What the period's usage in the asset is filled up to, rounded half-even once. Nothing converts: versions in another asset add nothing. */
export const minimumOf = (period: BillingPeriod, asset: string): Amount =>
  roundHalfEven(
    byDays(period, (c) => (c.asset === asset ? (c.billingModel.minimum ?? 0n) : 0n)),
    period.days,
  );

function byDays(period: BillingPeriod, of: (contract: ContractVersion) => bigint): bigint {
  return period.shares.reduce((sum, { contract, days }) => sum + of(contract) * days, 0n);
}
