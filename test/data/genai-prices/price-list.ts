import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDecimal, parseDecimal } from '@tallystick/domain/money';

/** A price per million tokens; tiers reprice everything once the whole input is above `start`. */
type Price = number | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] };
export type Prices = Readonly<Record<string, Price>>;

interface Match {
  readonly equals?: string;
  readonly starts_with?: string;
  readonly ends_with?: string;
  readonly contains?: string;
  readonly regex?: string;
  readonly or?: readonly Match[];
  readonly and?: readonly Match[];
}
interface Variant {
  readonly constraint?: { readonly start_date?: string };
  readonly prices: Prices;
}
interface Provider {
  readonly id: string;
  readonly fallback_model_providers?: readonly string[];
  readonly models: readonly { readonly match: Match; readonly prices: Prices | readonly Variant[] }[];
}

export const readProviders = (folder: string): readonly Provider[] =>
  JSON.parse(readFileSync(join(folder, 'data.json'), 'utf8')) as Provider[];

/**
 * The latest prices of a model that had begun when the copy was made, or null where the list has none.
 * A model with an empty price object is free in this list.
 */
export function pricesOf(providers: readonly Provider[], id: string, model: string): Prices | null {
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined) return null;
  const found = provider.models.find((one) => matches(one.match, model.toLowerCase()));
  if (found !== undefined) return latest(found.prices);
  for (const fallback of provider.fallback_model_providers ?? []) {
    const prices = pricesOf(providers, fallback, model);
    if (prices !== null) return prices;
  }
  return null;
}

const isVariants = (prices: Prices | readonly Variant[]): prices is readonly Variant[] => Array.isArray(prices);

/** The copy is of August 2026: prices announced for later were not used by genai-prices either. */
const AS_OF = '2026-08-31';

function latest(prices: Prices | readonly Variant[]): Prices {
  if (!isVariants(prices)) return prices;
  const begun = prices.filter((one) => (one.constraint?.start_date ?? '') <= AS_OF);
  return begun.at(-1)?.prices ?? {};
}

function matches(match: Match, model: string): boolean {
  if (match.or !== undefined) return match.or.some((one) => matches(one, model));
  if (match.and !== undefined) return match.and.every((one) => matches(one, model));
  if (match.equals !== undefined) return model === match.equals.toLowerCase();
  if (match.starts_with !== undefined) return model.startsWith(match.starts_with.toLowerCase());
  if (match.ends_with !== undefined) return model.endsWith(match.ends_with.toLowerCase());
  if (match.contains !== undefined) return model.includes(match.contains.toLowerCase());
  return match.regex !== undefined && new RegExp(match.regex).test(model);
}

const SCALE = 18;

/** tokens × price per million, as an integer at scale 24; the first of `names` that has a price. Null where none has. */
export function amountOf(prices: Prices, names: readonly string[], tokens: bigint, wholeInput: bigint): bigint | null {
  if (Object.keys(prices).length === 0) return 0n;
  const name = names.find((one) => prices[one] !== undefined);
  const price = name === undefined ? undefined : prices[name];
  if (price === undefined) return null;
  const { digits, scale } = parseDecimal(String(inTier(price, wholeInput)));
  return tokens * digits * 10n ** BigInt(SCALE - scale);
}

function inTier(price: Price, wholeInput: bigint): number {
  if (typeof price === 'number') return price;
  return price.tiers.reduce((chosen, tier) => (wholeInput > BigInt(tier.start) ? tier.price : chosen), price.base);
}

export const amountText = (amount: bigint): string => formatDecimal({ digits: amount, scale: SCALE + 6 });
export const sameAmountText = (text: string): string => formatDecimal(parseDecimal(text));
