import { formatInstant } from '../time';
import { formatTimeOfDay } from './day-window';
import type { Condition, ContextTier, Prices, RateVersion, Variant } from './rate-version';

export interface PriceContent {
  readonly price: string;
  readonly per: string;
}
/** Null is declared to have no price: see `Prices`. */
export type PricesContent = Readonly<Record<string, PriceContent | null>>;
export interface TierContent {
  readonly comparator: '>' | '>=';
  readonly threshold: string;
  readonly prices: PricesContent;
}
export interface ConditionContent {
  readonly service_tier?: string;
  readonly batch?: boolean;
  readonly speed?: string;
  readonly inference_geo?: string;
  readonly traffic_type?: string;
  /** UTC times of day, half-open. */
  readonly window?: { readonly from: string; readonly to: string };
}
export interface VariantContent {
  readonly when: ConditionContent;
  readonly prices?: PricesContent;
  readonly context_tiers?: readonly TierContent[];
  readonly multipliers?: readonly string[];
}

/** The body of a `rate_version` catalogue entry. Empty members are left out, so that equal content is equal text. */
export interface RateContent {
  readonly book: string;
  readonly model: string;
  readonly number: number;
  readonly asset: string;
  readonly effective_from: string;
  readonly effective_to: string | null;
  readonly prices: PricesContent;
  readonly provider?: string;
  readonly match?: { readonly aliases: readonly string[] } | { readonly pattern: string };
  readonly context_tiers?: readonly TierContent[];
  readonly inherits?: Readonly<Record<string, string>>;
  readonly variants?: readonly VariantContent[];
  readonly origin?: string;
}

/** The JSON form of a rate version; `parseRateContent` reads it back. */
export function rateContent(v: RateVersion): RateContent {
  return {
    book: v.book,
    model: v.model,
    number: v.number,
    asset: v.asset,
    effective_from: formatInstant(v.effectiveFrom),
    effective_to: v.effectiveTo === null ? null : formatInstant(v.effectiveTo),
    prices: prices(v.prices),
    ...(v.provider === null ? {} : { provider: v.provider }),
    ...(v.match.kind === 'alias' ? { match: { aliases: v.match.aliases } } : {}),
    ...(v.match.kind === 'pattern' ? { match: { pattern: v.match.pattern } } : {}),
    ...tiers(v.contextTiers),
    ...(Object.keys(v.inherits).length === 0 ? {} : { inherits: v.inherits }),
    ...(v.variants.length === 0 ? {} : { variants: v.variants.map(variant) }),
    ...(v.origin === null ? {} : { origin: v.origin }),
  };
}

/** Canonical JSON (keys in code-unit order, no spaces) of a rate version's content: what its hash covers. */
export const canonicalRateContent = (v: RateVersion): string => canonicalJson(rateContent(v));

/** Canonical JSON of what a rate version charges, whatever its number, times and origin: equal text is an equal price. */
export function canonicalPrices(v: RateVersion): string {
  const { asset, prices: own, context_tiers, inherits, variants, match } = rateContent(v);
  return canonicalJson({ asset, prices: own, context_tiers, inherits, variants, match });
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : v,
  );
}

function prices(from: Prices): PricesContent {
  return Object.fromEntries(Object.entries(from).map(([name, p]) => [name, p === null ? null : { price: p.price, per: p.per.toString() }]));
}

function tiers(from: readonly ContextTier[]): { context_tiers?: readonly TierContent[] } {
  if (from.length === 0) return {};
  return { context_tiers: from.map((t) => ({ comparator: t.comparator, threshold: t.threshold.toString(), prices: prices(t.prices) })) };
}

function variant(v: Variant): VariantContent {
  return {
    when: condition(v.when),
    ...(v.prices === null ? {} : { prices: prices(v.prices) }),
    ...tiers(v.contextTiers),
    ...(v.multipliers.length === 0 ? {} : { multipliers: v.multipliers }),
  };
}

function condition(c: Condition): ConditionContent {
  return {
    ...(c.serviceTier === undefined ? {} : { service_tier: c.serviceTier }),
    ...(c.batch === undefined ? {} : { batch: c.batch }),
    ...(c.speed === undefined ? {} : { speed: c.speed }),
    ...(c.inferenceGeo === undefined ? {} : { inference_geo: c.inferenceGeo }),
    ...(c.trafficType === undefined ? {} : { traffic_type: c.trafficType }),
    ...(c.window === undefined ? {} : { window: { from: formatTimeOfDay(c.window.from), to: formatTimeOfDay(c.window.to) } }),
  };
}
