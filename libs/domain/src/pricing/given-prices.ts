import { parsePrices } from './parse-prices';
import type { RateVersion } from './rate-version';

/**
 * A quote's `rates` (`{class: {price, per}}`, chosen already) as a rate version that is in no book: nothing inherits,
 * nothing has tiers. Throws `RateError`, which names the field.
 */
export function rateFromGivenPrices(rates: unknown, asset = 'USD'): RateVersion {
  return {
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
  };
}
