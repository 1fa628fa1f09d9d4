import { compileRate, type CompiledRate } from './compile-rate';
import { parsePrices } from './parse-prices';

/**
 * A quote's `rates` (`{class: {price, per}}`, chosen already) as a rate version that is in no book: nothing inherits,
 * nothing has tiers. Throws `RateError`, which names the field.
 */
export function rateFromGivenPrices(rates: unknown, asset = 'USD'): CompiledRate {
  return compileRate({
    id: 'given',
    book: '',
    model: '',
    number: 0,
    asset,
    effectiveFrom: 0n,
    effectiveTo: null,
    recordedSeq: 0n,
    provider: null,
    match: { kind: 'exact' },
    prices: parsePrices(rates, 'rates'),
    contextTiers: [],
    inherits: {},
    variants: [],
    origin: null,
  });
}
