import { formatDecimal, MoneyError, parseDecimal } from '../money';
import type {
  Comparator,
  ConditionContent,
  Price,
  PriceContent,
  PricesContent,
  RateVersion,
  TierContent,
  VariantContent,
} from '../pricing';
import { rateContent, samePrice } from '../pricing';
import { isTokenClass } from '../usage/classes';

/** Where a price stands in a rate version: class, condition, context tier. */
export interface Address {
  readonly class: string;
  readonly when: ConditionContent | null;
  readonly tier: { readonly comparator: Comparator; readonly threshold: bigint } | null;
}

export interface Cell extends Address {
  /** Null: declared to have none. */
  readonly price: Price | null;
}

export interface Multiplier {
  readonly when: ConditionContent;
  readonly multipliers: readonly string[];
}

const MILLION = 1_000_000n;

/** Longer than any price, and than what a price may be. */
const DIGITS_MAX = 80;

/**
 * A literal per `per` units as the price of the class: tokens are shown per million, the value stays exact. Null where it is no number,
 * or one of so many digits that nobody can have meant it.
 */
export function asPrice(name: string, literal: string, per = 1n): Price | null {
  if (literal === '') return null;
  try {
    const { digits, scale } = parseDecimal(literal);
    const million = isTokenClass(name) && MILLION % per === 0n;
    const price = formatDecimal({ digits: million ? digits * (MILLION / per) : digits, scale });
    return price.length > DIGITS_MAX ? null : { price, per: million ? MILLION : per };
  } catch (error) {
    if (error instanceof MoneyError) return null;
    throw error;
  }
}

/** `service_tier=flex output_text >200000` */
export function addressText({ class: name, when, tier }: Address): string {
  const conditions = Object.entries<string | boolean | { from: string; to: string }>({ ...when }).map(
    ([key, value]) => `${key}=${typeof value === 'object' ? `${value.from}-${value.to}` : value}`,
  );
  return [...conditions, name, ...(tier === null ? [] : [`${tier.comparator}${tier.threshold}`])].join(' ');
}

export function priceText(price: Price | null): string {
  if (price === null) return 'none';
  return price.per === 1n ? price.price : `${price.price} per ${price.per}`;
}

/** The prices of a rate version one by one. */
export function cellsOf(v: RateVersion): Cell[] {
  const content = rateContent(v);
  return [
    ...cellsIn(content.prices, null, content.context_tiers ?? []),
    ...(content.variants ?? []).flatMap((variant) => cellsIn(variant.prices ?? {}, variant.when, variant.context_tiers ?? [])),
  ];
}

function cellsIn(prices: PricesContent, when: ConditionContent | null, tiers: readonly TierContent[]): Cell[] {
  const read = (from: PricesContent, tier: Cell['tier']): Cell[] =>
    Object.entries(from).map(([name, p]) => ({
      class: name,
      when,
      tier,
      price: p === null ? null : { price: p.price, per: BigInt(p.per) },
    }));
  return [...read(prices, null), ...tiers.flatMap((t) => read(t.prices, { comparator: t.comparator, threshold: BigInt(t.threshold) }))];
}

/**
 * The opposite of `cellsOf`: members of a rate version's content. `conditions` come first, in their order, with an empty
 * set of prices where there are none; conditions that only multiply come last.
 */
export function assemble(
  cells: readonly Cell[],
  multipliers: readonly Multiplier[],
  conditions: readonly ConditionContent[],
): { prices: PricesContent; context_tiers?: TierContent[]; variants?: VariantContent[] } {
  const groups = new Map<string, Cell[]>([null, ...conditions].map((when) => [JSON.stringify(when), []]));
  for (const cell of cells) {
    const key = JSON.stringify(cell.when);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  const variants: VariantContent[] = [];
  for (const [key, group] of groups) if (key !== 'null') variants.push({ when: JSON.parse(key) as ConditionContent, ...sheet(group) });
  variants.push(...multipliers);
  return { ...sheet(groups.get('null') ?? []), ...(variants.length === 0 ? {} : { variants }) };
}

function sheet(cells: readonly Cell[]): { prices: PricesContent; context_tiers?: TierContent[] } {
  const tiers = new Map<string, { comparator: Comparator; threshold: string; prices: Record<string, PriceContent | null> }>();
  const prices: Record<string, PriceContent | null> = {};
  for (const { class: name, tier, price } of cells) {
    const shown = price === null ? null : { price: price.price, per: price.per.toString() };
    if (tier === null) {
      prices[name] = shown;
      continue;
    }
    const key = `${tier.comparator}${tier.threshold}`;
    const entry = tiers.get(key) ?? { comparator: tier.comparator, threshold: tier.threshold.toString(), prices: {} };
    entry.prices[name] = shown;
    tiers.set(key, entry);
  }
  return { prices, ...(tiers.size === 0 ? {} : { context_tiers: [...tiers.values()] }) };
}

/** Whether one of the two prices is a thousandfold of the other or more; nothing is a multiple of free. */
export function jumpsThousandfold(a: Price, b: Price): boolean {
  const [x, y] = [parseDecimal(a.price), parseDecimal(b.price)];
  const left = x.digits * b.per * 10n ** BigInt(y.scale);
  const right = y.digits * a.per * 10n ** BigInt(x.scale);
  return left > 0n && right > 0n && (left >= 1_000n * right || right >= 1_000n * left);
}

/** As `samePrice`; no price is the same as no price only. */
export const sameOrNone = (a: Price | null, b: Price | null): boolean => (a === null || b === null ? a === b : samePrice(a, b));

export { samePrice };
