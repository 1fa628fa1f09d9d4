import { canonicalPrices, canonicalRateContent, rateContent } from './rate-content';
import { parseRateContent } from './parse-rate-content';
import { perMillion, rateForTests } from './rate-for-tests';

const FULL = {
  provider: 'acme',
  match: { pattern: 'm-*' },
  context_tiers: [{ comparator: '>', threshold: '200000', prices: perMillion({ input_text: '1' }) }],
  inherits: { output_reasoning: 'output_text' },
  variants: [
    {
      when: { service_tier: 'flex' },
      prices: perMillion({ input_text: '0.2' }),
      context_tiers: [{ comparator: '>=', threshold: '5', prices: {} }],
    },
    {
      when: { batch: true, speed: 'fast', inference_geo: 'us', traffic_type: 'P', window: { from: '16:30:00', to: '00:30:00' } },
      multipliers: ['0.5', '1.1'],
    },
  ],
  origin: 'by hand',
};

describe('rate version content', () => {
  it('is read back as it was written', () => {
    const rate = rateForTests(FULL);
    const content = rateContent(rate);
    expect(content).toMatchObject(FULL);
    expect(parseRateContent(JSON.parse(JSON.stringify(content)), 1n)).toEqual(rate);
    expect(rate.id).toBe('default/m/1');
  });

  it('has one canonical text, whatever the order of its keys', () => {
    const turned = Object.fromEntries(Object.entries(rateContent(rateForTests(FULL))).reverse());
    expect(canonicalRateContent(parseRateContent(turned))).toBe(canonicalRateContent(rateForTests(FULL)));
    expect(canonicalRateContent(rateForTests())).toBe(
      '{"asset":"USD","book":"default","effective_from":"1970-01-01T00:00:00Z","effective_to":null,"model":"m","number":1,"prices":{"input_text":{"per":"1000000","price":"0.525"},"output_text":{"per":"1000000","price":"4.20"}}}',
    );
  });

  it('compares what is charged apart from number and start', () => {
    expect(canonicalPrices(rateForTests({ number: 7, effective_from: '2026-01-01T00:00:00Z' }))).toBe(canonicalPrices(rateForTests()));
    expect(canonicalPrices(rateForTests({ prices: perMillion({ input_text: '1' }) }))).not.toBe(canonicalPrices(rateForTests()));
  });

  it('takes numbers and decimal text for whole numbers, and leaves an open end out', () => {
    expect(rateForTests({ number: '3', effective_to: undefined, prices: { request: { price: '0.01', per: 1000 } } })).toMatchObject({
      number: 3,
      effectiveTo: null,
      prices: { request: { price: '0.01', per: 1000n } },
    });
  });

  it.each([
    ['book', { book: 'a/b' }],
    ['model', { model: '' }],
    ['number', { number: 0 }],
    ['number', { number: '99999999999' }],
    ['asset', { asset: 5 }],
    ['effective_from', { effective_from: '2026-02-30T00:00:00Z' }],
    ['effective_from', { effective_from: '1969-12-31T23:59:59Z' }],
    ['effective_to', { effective_to: '1970-01-01T00:00:00Z' }],
    ['prices', { prices: [] }],
    ['prices.Input', { prices: { Input: { price: '1', per: '1' } } }],
    ['prices.constructor', { prices: { constructor: { price: '1', per: '1' } } }],
    ['prices.input_text.price', { prices: { input_text: { price: 0.1, per: 1 } } }],
    ['prices.input_text.price', { prices: { input_text: { price: '-1', per: 1 } } }],
    ['prices.input_text.per', { prices: { input_text: { price: '1', per: 0 } } }],
    ['prices.input_text.unit', { prices: { input_text: { price: '1', per: 1, unit: 'token' } } }],
    ['match.pattern', { match: { pattern: '*' } }],
    ['match.pattern', { match: { pattern: 'plain' } }],
    ['match', { match: {} }],
    ['context_tiers[0].comparator', { context_tiers: [{ comparator: '<', threshold: '1', prices: {} }] }],
    ['context_tiers[0].threshold', { context_tiers: [{ comparator: '>', threshold: '1.5', prices: {} }] }],
    ['context_tiers', { context_tiers: [1, 1].map(() => ({ comparator: '>', threshold: '1', prices: {} })) }],
    ['inherits.a', { inherits: { a: 'b', b: 'a' } }],
    ['variants[0].when', { variants: [{ when: {}, multipliers: ['2'] }] }],
    ['variants[0].when.window', { variants: [{ when: { window: { from: '10:00', to: '10:00' } }, multipliers: ['2'] }] }],
    ['variants[0].when.window.from', { variants: [{ when: { window: { from: '25:00', to: '10:00' } }, multipliers: ['2'] }] }],
    ['variants[0].when.batch', { variants: [{ when: { batch: 'yes' }, multipliers: ['2'] }] }],
    ['variants[0].multipliers[0]', { variants: [{ when: { batch: true }, multipliers: ['-2'] }] }],
    ['variants[0]', { variants: [{ when: { batch: true } }] }],
    ['colour', { colour: 'red' }],
  ])('refuses a wrong %s by name', (field, more) => {
    expect(() => rateForTests(more)).toThrow(expect.objectContaining({ name: 'RateError', field }));
  });
});
