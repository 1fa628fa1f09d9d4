import { allowanceOf, billingPeriodAt, formatUnits } from '@tallystick/domain/contract';
import { formatInstant } from '@tallystick/domain/time';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { listOf, objectOf, TEXT, type Schema } from '@tallystick/platform/http/schema';
import { readBillingPeriod } from '@tallystick/platform/storage/reads';

const UNITS: Schema = { type: 'string', description: 'Units of the meter, decimal text' };
export const ALLOWANCES: Schema = {
  ...listOf(objectOf({ meter: TEXT, period: TEXT, allowance: UNITS, used: UNITS, remaining: UNITS, resets_at: TEXT })),
  description: "What is left of the contract's allowances, and when they reset",
};

/** The current period's meters that include something. One look-up in memory for a customer whose contract has none. */
export async function readAllowances(context: HttpContext, customer: string, seq: bigint): Promise<object[]> {
  const { catalogue } = context.catalogue;
  const account = catalogue.periodic.has(customer) ? catalogue.account(customer, seq) : null;
  const period = account === null ? null : billingPeriodAt(account, BigInt(Date.now()) * 1_000_000n, seq);
  if (period === null) return [];
  const ids = new Set(period.shares.flatMap((s) => s.contract.billingModel.meters.map((m) => m.id)));
  const included = [...ids].map((meter) => ({ meter, allowance: allowanceOf(period, meter) })).filter((m) => m.allowance > 0n);
  if (included.length === 0) return [];
  const { meters } = await readBillingPeriod(context.db.sql, customer, period.label);
  return included.map(({ meter, allowance }) => {
    const used = meters.find((m) => m.meter === meter)?.units ?? 0n;
    return {
      ...{ meter, period: period.label, allowance: formatUnits(allowance), used: formatUnits(used) },
      ...{ remaining: formatUnits(used < allowance ? allowance - used : 0n), resets_at: formatInstant(period.to) },
    };
  });
}
