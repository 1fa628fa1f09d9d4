import { parseLiteral, priceUsage, rateFromGivenPrices, RateError, type Pricing, type RateVersion } from '../pricing';
import type { Instant } from '../time';
import { isJsonObject, type JsonObject, type JsonValue } from '../usage/json';
import { plainDecimal } from '../usage/plain-decimal';
import type { UsageRead } from '../usage/usage-reading';
import { LineFault } from './line-fields';

/** The line's `multiplier` as decimal text, null where it has none. Throws `LineFault`. */
export function multiplierOf(line: JsonObject): string | null {
  const value = line['multiplier'];
  if (value === undefined || value === null) return null;
  return asField(() => parseLiteral(asText(value), 'multiplier'));
}

/** The quantities at rates that the line has chosen already. Throws `LineFault` where they are none. */
export function priceAtGiven(rates: JsonValue, reading: UsageRead, at: Instant, multiplier: string | null): Pricing {
  const rate = asField(() => rateFromGivenPrices(withTexts(rates)));
  return priceUsage(rate, reading.quantities, { at, multipliers: multiplier === null ? [] : [multiplier] });
}

/** The version without factors of its own: a line's multiplier is the only one. */
export function withoutMultipliers(rate: RateVersion): RateVersion {
  if (rate.variants.length === 0) return rate;
  return { ...rate, variants: rate.variants.filter((v) => v.prices !== null).map((v) => ({ ...v, multipliers: [] })) };
}

/** Prices that came as JSON numbers are taken by their shortest text: nothing is kept of a quote. */
function withTexts(rates: JsonValue): JsonValue {
  if (!isJsonObject(rates)) return rates;
  return Object.fromEntries(
    Object.entries(rates).map(([name, entry]) => [
      name,
      isJsonObject(entry) && typeof entry['price'] === 'number' ? { ...entry, price: asText(entry['price']) } : (entry ?? null),
    ]),
  );
}

function asText(value: JsonValue): JsonValue {
  return typeof value === 'number' ? (plainDecimal(value) ?? String(value)) : value;
}

function asField<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RateError) throw new LineFault(error.message);
    throw error;
  }
}
