import { parseRateContent } from './parse-rate-content';
import type { RateVersion } from './rate-version';

/** A rate version for specs: two plain classes per million unless said otherwise. */
export function rateForTests(more: Readonly<Record<string, unknown>> = {}, recordedSeq = 1n): RateVersion {
  return parseRateContent(
    {
      book: 'default',
      model: 'm',
      number: 1,
      asset: 'USD',
      effective_from: '1970-01-01T00:00:00Z',
      effective_to: null,
      prices: perMillion({ input_text: '0.525', output_text: '4.20' }),
      ...more,
    },
    recordedSeq,
  );
}

export function perMillion(prices: Readonly<Record<string, string>>): Record<string, { price: string; per: string }> {
  return Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, { price, per: '1000000' }]));
}
