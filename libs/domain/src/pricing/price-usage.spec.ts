import * as fc from 'fast-check';
import { formatAmount } from '../money';
import { parseInstant } from '../time';
import { rateFromGivenPrices } from './given-prices';
import { parseRateContent } from './parse-rate-content';
import { priceUsage } from './price-usage';
import type { PricingContext } from './pricing-context';
import { canonicalRateContent } from './rate-content';
import { perMillion, rateForTests } from './rate-for-tests';
import type { RateVersion } from './rate-version';

const NOW = { at: parseInstant('2026-11-20T12:00:00Z') };
type Counts = Record<string, bigint>;
const total = (rate: RateVersion, quantities: Counts, context: Partial<PricingContext> = {}): string => {
  const priced = priceUsage(rate, quantities, { ...NOW, ...context });
  return priced.ok ? formatAmount(priced.total) : priced.detail;
};

describe('pricing', () => {
  it('gives the worked example', () => {
    expect(priceUsage(rateForTests(), { output_text: 200n, input_text: 500n }, NOW)).toEqual({
      ok: true,
      total: 1_102_500_000n,
      lines: [
        { class: 'input_text', quantity: 500n, price: '0.525', per: '1000000', amount: 262_500_000n, exact: null },
        { class: 'output_text', quantity: 200n, price: '4.20', per: '1000000', amount: 840_000_000n, exact: null },
      ],
    });
  });
  it('unpriced-model: a class without a price is no free one', () => {
    expect(priceUsage(rateForTests(), { input_text: 1n, input_audio: 1n }, NOW)).toEqual({
      ok: false,
      reason: 'unknown_price',
      class: 'input_audio',
      detail: 'rate version default/m/1 has no price for class input_audio',
    });
    expect(total(rateForTests({ prices: perMillion({ input_text: '0' }) }), { input_text: 5n, input_audio: 0n })).toBe('0');
    expect(total(rateForTests(), { constructor: 1n })).toContain('class constructor');
  });
  it('rounds a line once and keeps what it was', () => {
    const priced = priceUsage(
      rateFromGivenPrices({ input_text: { price: '0.0000000000005', per: 1 }, output_text: { price: '1', per: 3 } }),
      { input_text: 3n, output_text: 1n },
      NOW,
    );
    expect(priced).toMatchObject({
      ok: true,
      total: 333333333335n,
      lines: [
        { amount: 2n, exact: '0.0000000000015' },
        { amount: 333333333333n, exact: '1/3' },
      ],
    });
  });
  it('prices calls, generations, images, seconds, characters, pages and classes that the book adds, each per its own unit', () => {
    const prices = {
      ...{ request: { price: '0.005' }, generation: { price: '0.21' }, image: { price: '0.04' }, video_second: { price: '0.10' } },
      ...{ audio_second: { price: '0.006', per: 60 }, character: { price: '15', per: 1_000_000 }, page: { price: '2', per: 1_000 } },
      ...{ gpu_hour: { price: '3.6' }, rerank_unit: { price: '0.002' } },
    };
    const rate = rateForTests({ prices });
    const second = 10n ** 18n;
    const bill = (name: string, quantity: bigint): string => total(rate, { [name]: quantity });
    expect(['request', 'generation', 'image', 'page', 'character', 'rerank_unit'].map((name) => bill(name, 3n))).toEqual([
      ...['0.015', '0.63', '0.12', '0.006', '0.000045', '0.006'],
    ]);
    expect(['video_second', 'audio_second', 'gpu_hour'].map((name) => bill(name, second / 2n))).toEqual(['0.05', '0.00005', '1.8']);
    expect(bill('seat', 1n)).toContain('no price for class seat');
  });
  it('counts seconds at 18 decimals', () => {
    expect(total(rateFromGivenPrices({ audio_second: { price: '0.0001', per: 1 } }), { audio_second: 9_200_000_000_000_000_000n })).toBe(
      '0.00092',
    );
  });
  it('inherits only what is declared, and says so', () => {
    const rate = rateForTests({ inherits: { output_reasoning: 'output_text', output_image: 'output_reasoning' } });
    expect(priceUsage(rate, { output_image: 10n }, NOW)).toMatchObject({
      lines: [{ class: 'output_image', price: '4.20', inheritedFrom: 'output_reasoning' }],
    });
    expect(total(rate, { input_image: 1n })).toContain('no price for class input_image');
  });
  it('refuses a negative quantity', () => expect(() => priceUsage(rateForTests(), { input_text: -1n }, NOW)).toThrow(RangeError));
});

describe('context tiers', () => {
  const rate = rateForTests({
    prices: {
      ...perMillion({ input_text: '1', output_text: '2', cache_read_text: '0.1', output_reasoning: '2', input_audio: '7' }),
      web_search_call: { price: '0.01', per: '1' },
    },
    context_tiers: [
      { comparator: '>', threshold: '200', prices: perMillion({ input_text: '10', output_text: '20', cache_read_text: '1' }) },
      { comparator: '>=', threshold: '1000', prices: perMillion({ input_text: '100' }) },
    ],
    inherits: { output_reasoning: 'output_text', input_image: 'input_text', input_audio: 'input_text' },
  });
  it('are chosen by the whole prompt and reprice the whole request', () => {
    expect(total(rate, { input_text: 150n, cache_read_text: 50n, output_text: 10n })).toBe('0.000175');
    expect(total(rate, { input_text: 150n, cache_read_text: 51n, output_text: 10n })).toBe('0.001751');
    expect(priceUsage(rate, { input_text: 201n }, NOW)).toMatchObject({ lines: [{ tier: '>200', price: '10' }] });
  });
  it('hold by their own comparator', () => {
    expect(total(rate, { input_text: 999n })).toBe('0.00999');
    expect(total(rate, { input_text: 1000n })).toBe('0.1');
  });
  it('never take the ordinary price for a token class that they leave out', () => {
    expect(total(rate, { input_text: 1000n, output_text: 1n })).toContain('no price for class output_text');
    expect(total(rate, { input_text: 300n, input_audio: 1n })).toContain('no price for class input_audio');
  });
  it('lead an inherited class to their own price, where it costs the same without a tier', () => {
    expect(priceUsage(rate, { input_text: 300n, output_reasoning: 5n, input_image: 1n }, NOW)).toMatchObject({
      lines: [
        { class: 'input_text' },
        { class: 'input_image', price: '10', inheritedFrom: 'input_text' },
        { class: 'output_reasoning', price: '20', inheritedFrom: 'output_text', tier: '>200' },
      ],
    });
  });
  it('leave what is no token at its price', () => expect(total(rate, { input_text: 201n, web_search_call: 2n })).toBe('0.02201'));
});

describe('conditions', () => {
  const rate = rateForTests({
    context_tiers: [{ comparator: '>', threshold: '1000', prices: perMillion({ input_text: '1', output_text: '8' }) }],
    variants: [
      { when: { service_tier: 'priority' }, prices: perMillion({ input_text: '1.05', output_text: '8.4' }) },
      { when: { batch: true }, multipliers: ['0.5'] },
      { when: { inference_geo: 'us' }, multipliers: ['1.1'] },
      { when: { traffic_type: 'PROVISIONED_THROUGHPUT' }, multipliers: ['0'] },
    ],
  });
  const usage = { input_text: 1000n, output_text: 100n };
  it('price what was served', () => {
    expect(total(rate, usage)).toBe('0.000945');
    expect(total(rate, usage, { serviceTier: 'default' })).toBe('0.000945');
    expect(total(rate, usage, { serviceTier: 'priority' })).toBe('0.00189');
    expect(priceUsage(rate, usage, { ...NOW, serviceTier: 'priority' })).toMatchObject({ lines: [{ tier: 'service_tier=priority' }, {}] });
  });
  it('multiply in order, rounded once', () => {
    expect(total(rate, usage, { batch: true, inferenceGeo: 'us' })).toBe('0.00051975');
    expect(priceUsage(rate, usage, { ...NOW, serviceTier: 'batch', multipliers: ['3'] })).toMatchObject({
      lines: [{ multipliers: ['0.5', '3'] }, {}],
    });
  });
  it('provisioned-throughput: costs nothing where the book says so', () =>
    expect(total(rate, usage, { trafficType: 'PROVISIONED_THROUGHPUT' })).toBe('0'));
  it('missing-tier-key: a served tier without a long-context price is unrated, never the cheaper one', () => {
    expect(total(rate, { input_text: 1001n }, { serviceTier: 'priority' })).toBe(
      'rate version default/m/1 has no price for service_tier=priority past the context threshold',
    );
    expect(total(rate, { input_text: 1001n })).toBe('0.001001');
  });
  it('time-window-rate: half-open, wraps midnight, decided by the event', () => {
    const night = rateForTests({
      variants: [{ when: { window: { from: '16:30', to: '00:30' } }, prices: perMillion({ input_text: '0.1' }) }],
    });
    const at = (time: string): string => total(night, { input_text: 1_000_000n }, { at: parseInstant(`2026-11-20T${time}Z`) });
    expect(['16:29:59.999', '16:30:00.000', '23:59:59.999', '00:00:00.000', '00:29:59.999', '00:30:00.000'].map(at)).toEqual([
      '0.525',
      '0.1',
      '0.1',
      '0.1',
      '0.1',
      '0.525',
    ]);
  });
});

describe('a class that is declared to have no price', () => {
  const rate = rateForTests({
    prices: { ...perMillion({ input_text: '2', output_text: '10' }), audio_second: { price: '0.1' }, output_reasoning: null },
    inherits: { output_reasoning: 'output_text', input_image: 'input_text' },
    context_tiers: [{ comparator: '>', threshold: 100, prices: { ...perMillion({ input_text: '4' }), audio_second: null } }],
  });
  const SECOND = 10n ** 18n;
  const verdict = (quantities: Counts): string => {
    const priced = priceUsage(rate, quantities, NOW);
    return priced.ok ? formatAmount(priced.total) : (priced.class ?? '');
  };
  it('does not inherit, while others do', () => {
    expect(verdict({ output_reasoning: 1n })).toBe('output_reasoning');
    expect(verdict({ input_image: 1n })).toBe('0.000002');
  });
  it('does not take the ordinary price in a tier', () => {
    expect(verdict({ input_text: 100n, audio_second: SECOND })).toBe('0.1002');
    expect(verdict({ input_text: 101n, audio_second: SECOND })).toBe('audio_second');
    expect(verdict({ input_text: 101n })).toBe('0.000404');
  });
  it('is written down and read back', () => {
    expect(parseRateContent(JSON.parse(canonicalRateContent(rate)), rate.recordedSeq)).toEqual(rate);
  });
});

describe('properties', () => {
  const price = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((n) => `${n / 10n ** 9n}.${(n % 10n ** 9n).toString().padStart(9, '0')}`);
  const count = fc.bigInt({ min: 0n, max: 10n ** 9n });
  const rates = fc
    .record({ input_text: price, cache_read_text: price, output_text: price })
    .map((p) => rateForTests({ prices: perMillion(p) }));
  const usages = fc.record({ input_text: count, cache_read_text: count, output_text: count });
  const bill = (rate: RateVersion, quantities: Counts): bigint => {
    const priced = priceUsage(rate, quantities, NOW);
    if (!priced.ok) throw new Error(priced.detail);
    return priced.total;
  };
  it('more usage never costs less', () => {
    fc.assert(
      fc.property(
        rates,
        usages,
        fc.constantFrom('input_text', 'cache_read_text', 'output_text'),
        count,
        (rate, q, name, more) => bill(rate, { ...q, [name]: q[name] + more }) >= bill(rate, q),
      ),
    );
  });
  it('an event in two parts costs the same to within half a unit of the last decimal a line', () => {
    fc.assert(
      fc.property(rates, usages, usages, (rate, a, b) => {
        const whole = bill(rate, {
          input_text: a.input_text + b.input_text,
          cache_read_text: a.cache_read_text + b.cache_read_text,
          output_text: a.output_text + b.output_text,
        });
        const apart = bill(rate, a) + bill(rate, b);
        // Three lines on each of three bills, each at most half a unit off.
        return whole - apart <= 4n && apart - whole <= 4n;
      }),
    );
  });
  it('is the sum of its lines, none below zero, each within half a unit of the exact value', () => {
    fc.assert(
      fc.property(rates, usages, (rate, q) => {
        const priced = priceUsage(rate, q, NOW);
        if (!priced.ok) return false;
        return priced.lines.every((l) => l.amount >= 0n) && priced.lines.reduce((sum, l) => sum + l.amount, 0n) === priced.total;
      }),
    );
  });
});
