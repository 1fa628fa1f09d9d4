import { MoneyError, parseDecimal } from '../money';
import { isClassName } from '../usage/classes';
import { asList, asObject, asText, asWhole, onlyKeys } from './content-fields';
import { RateError } from './rate-error';
import type { Comparator, ContextTier, Price, Prices } from './rate-version';

/** `{class: {price: "0.525", per: "1000000"}}`; the literal is kept as given, null is no price. Throws `RateError`. */
export function parsePrices(value: unknown, field: string): Prices {
  const prices: Record<string, Price | null> = {};
  for (const [name, entry] of Object.entries(asObject(value, field))) {
    const at = `${field}.${name}`;
    if (!isClassName(name)) throw new RateError(at, 'is no class name (lower-case letters, digits and _)');
    if (entry === null) {
      prices[name] = null;
      continue;
    }
    const fields = asObject(entry, at);
    onlyKeys(fields, ['price', 'per'], at);
    prices[name] = { price: parseLiteral(fields['price'], `${at}.price`), per: asWhole(fields['per'] ?? 1, `${at}.per`, 1n) };
  }
  return prices;
}

/** A decimal literal that is not negative, as text (a JSON number has lost its literal, so it is refused). */
export function parseLiteral(value: unknown, field: string): string {
  const text = asText(value, field, 80);
  try {
    if (parseDecimal(text).digits < 0n) throw new RateError(field, 'must not be negative');
  } catch (error) {
    if (error instanceof MoneyError) throw new RateError(field, error.message);
    throw error;
  }
  return text;
}

/** Ascending by threshold, `>=` before `>` at the same one. Throws `RateError`. */
export function parseTiers(value: unknown, field: string): ContextTier[] {
  const tiers = asList(value, field).map((entry, i): ContextTier => {
    const at = `${field}[${i}]`;
    const fields = asObject(entry, at);
    onlyKeys(fields, ['comparator', 'threshold', 'prices'], at);
    return {
      comparator: parseComparator(fields['comparator'], `${at}.comparator`),
      threshold: asWhole(fields['threshold'], `${at}.threshold`, 1n),
      prices: parsePrices(fields['prices'], `${at}.prices`),
    };
  });
  tiers.sort((a, b) => (a.threshold === b.threshold ? b.comparator.length - a.comparator.length : a.threshold < b.threshold ? -1 : 1));
  tiers.forEach((tier, i) => {
    const before = tiers[i - 1];
    if (before?.threshold === tier.threshold && before.comparator === tier.comparator)
      throw new RateError(field, `has ${tier.comparator} ${tier.threshold} twice`);
  });
  return tiers;
}

function parseComparator(value: unknown, field: string): Comparator {
  if (value === '>' || value === '>=') return value;
  throw new RateError(field, 'must be ">" or ">="');
}
