import { parseDecimal, type Decimal } from '../money';
import type { Condition, ContextTier, RateVersion } from './rate-version';
import { PriceSheet } from './price-sheet';

/** The sheets of one set of prices: without a context tier, and past each threshold. */
export interface SheetSet {
  readonly plain: PriceSheet;
  /** Ascending by threshold. */
  readonly tiers: readonly { readonly tier: ContextTier; readonly sheet: PriceSheet }[];
}

export interface CompiledVariant {
  readonly when: Condition;
  /** Null where the variant only multiplies. */
  readonly sheets: SheetSet | null;
  readonly multipliers: readonly string[];
  readonly factors: readonly Decimal[];
  /** The conditions as text, for the line. */
  readonly label: string;
}

/** A rate version with its literals read once. */
export interface CompiledRate {
  readonly version: RateVersion;
  readonly base: SheetSet;
  readonly variants: readonly CompiledVariant[];
}

const compiled = new WeakMap<RateVersion, CompiledRate>();

/** The version's literals read and its sheets laid out; done once for each version object. */
export function compileRate(version: RateVersion): CompiledRate {
  let rate = compiled.get(version);
  if (rate === undefined) compiled.set(version, (rate = layOut(version)));
  return rate;
}

function layOut(version: RateVersion): CompiledRate {
  const plain = new PriceSheet(version.prices, version.inherits, null, null);
  const base = { plain, tiers: tierSheets(version, version.contextTiers, plain, '') };
  const variants = version.variants.map((v): CompiledVariant => {
    const label = conditionLabel(v.when);
    const own = v.prices === null ? null : new PriceSheet(v.prices, version.inherits, plain, label);
    const sheets = own === null ? null : { plain: own, tiers: tierSheets(version, v.contextTiers, own, `${label} `) };
    return { when: v.when, sheets, multipliers: v.multipliers, factors: v.multipliers.map(parseDecimal), label };
  });
  return { version, base, variants };
}

function tierSheets(version: RateVersion, tiers: readonly ContextTier[], beneath: PriceSheet, prefix: string): SheetSet['tiers'] {
  return tiers.map((tier) => ({
    tier,
    sheet: new PriceSheet(tier.prices, version.inherits, beneath, `${prefix}${tier.comparator}${tier.threshold}`),
  }));
}

function conditionLabel(c: Condition): string {
  const parts: string[] = [];
  if (c.serviceTier !== undefined) parts.push(`service_tier=${c.serviceTier}`);
  if (c.batch !== undefined) parts.push(`batch=${c.batch}`);
  if (c.speed !== undefined) parts.push(`speed=${c.speed}`);
  if (c.inferenceGeo !== undefined) parts.push(`inference_geo=${c.inferenceGeo}`);
  if (c.trafficType !== undefined) parts.push(`traffic_type=${c.trafficType}`);
  if (c.window !== undefined) parts.push('window');
  return parts.join(' ');
}
