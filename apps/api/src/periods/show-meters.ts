import { allowanceOf, formatUnits, minimumOf, UNIT, type BillingPeriod, type Meter } from '@tallystick/domain/contract';
import { formatAmount, formatDecimal, multiplyToAmount, parseDecimal } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import type { ReadPeriod } from '@tallystick/platform/storage/reads';

/** A customer's period as it stands: what each meter has counted, what is left of its allowance, and what comes after it. */
export function showMeters(customer: string, period: BillingPeriod, kept: ReadPeriod): object {
  const last = period.shares.at(-1)?.contract;
  const fee = period.shares.reduce((sum, s) => sum + (s.contract.billingModel.fee ?? 0n) * s.days, 0n);
  const meters = new Map(period.shares.flatMap((s) => s.contract.billingModel.meters.map((m) => [m.id, m] as const)));
  return {
    customer,
    period: period.label,
    from: formatInstant(period.from),
    to: formatInstant(period.to),
    zone: period.zone,
    resets_at: formatInstant(period.to),
    billing_model: last?.billingModel.kind ?? null,
    fee: fee === 0n ? null : formatAmount(fee / period.days),
    minimum_commitment: last === undefined ? null : formatAmount(minimumOf(period, last.asset)),
    closes: kept.row?.closes ?? 0,
    stale: kept.row?.stale ?? false,
    meters: [...meters.values()].map((m) => showMeter(m, period, kept)),
  };
}

function showMeter(meter: Meter, period: BillingPeriod, kept: ReadPeriod): object {
  const total = kept.meters.find((m) => m.meter === meter.id) ?? { units: 0n, input: 0n, output: 0n };
  const allowance = allowanceOf(period, meter.id);
  const included = total.units < allowance ? total.units : allowance;
  const alerts = kept.alerts.filter((a) => a.meter === meter.id);
  return {
    meter: meter.id,
    allocation: meter.allocation,
    price: meter.price.kind,
    used: formatUnits(total.units),
    allowance: formatUnits(allowance),
    included: formatUnits(included),
    overage: formatUnits(total.units - included),
    remaining: formatUnits(allowance - included),
    first_overage_unit: firstUnit(meter) ?? alerts.at(-1)?.overagePrice ?? null,
    output_per_input: total.input === 0n ? null : formatDecimal({ digits: (total.output * 10_000n) / total.input, scale: 4 }),
    alerts: alerts.map((a) => ({
      percent: a.percent,
      at: formatInstant(a.recordedAt),
      used: formatUnits(a.units),
      first_overage_unit: a.overagePrice,
    })),
  };
}

/** What the first unit past the allowance costs where the contract says so itself; by the rates it depends on the class. */
function firstUnit({ price }: Meter): string | null {
  switch (price.kind) {
    case 'rates':
      return null;
    case 'package':
      return formatDecimal(parseDecimal(price.price));
    case 'flat':
      return unit(price.price, price.per);
    default: {
      const [tier] = price.tiers;
      return tier === undefined ? null : unit(tier.price, tier.per);
    }
  }
}

function unit(price: string, per: bigint): string {
  const { amount, exact } = multiplyToAmount(UNIT, parseDecimal(price), per * UNIT);
  return exact ?? formatAmount(amount);
}
