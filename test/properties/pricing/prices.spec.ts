import fc from 'fast-check';
import { parseRateContent, priceUsage, type PricingContext, type RateVersion } from '@tallystick/domain/pricing';

/** 0 to 999.999999999 per million. */
const price = fc.bigInt({ min: 0n, max: 10n ** 12n - 1n }).map((n) => `${n / 10n ** 9n}.${(n % 10n ** 9n).toString().padStart(9, '0')}`);
const higher = (low: string, by: number): string => {
  const digits = BigInt(low.replace('.', '')) + BigInt(by);
  return `${digits / 10n ** 9n}.${(digits % 10n ** 9n).toString().padStart(9, '0')}`;
};
const CLASSES = ['input_text', 'cache_read_text', 'cache_write_5m', 'output_text', 'output_reasoning'] as const;
const perMillion = (prices: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(prices).map(([name, p]) => [name, { price: p, per: '1000000' }]));

const prices = fc.record(Object.fromEntries(CLASSES.map((name) => [name, price])));
const count = fc.bigInt({ min: 0n, max: 10n ** 8n });
const usage = fc.record(Object.fromEntries(CLASSES.map((name) => [name, count])));
const multipliers = fc.array(fc.constantFrom('0.5', '1.1', '6', '0.333333'), { maxLength: 3 });

const version = (base: Readonly<Record<string, string>>, more: object = {}): RateVersion =>
  parseRateContent({
    ...{ book: 'b', model: 'm', number: 1, asset: 'USD', effective_from: '1970-01-01T00:00:00Z', prices: perMillion(base) },
    ...more,
  });
function bill(rate: RateVersion, quantities: Readonly<Record<string, bigint>>, context: Partial<PricingContext> = {}): bigint {
  const priced = priceUsage(rate, quantities, { at: 0n, ...context });
  if (!priced.ok) throw new Error(priced.detail);
  return priced.total;
}

describe('what any usage costs', () => {
  it('more usage never costs less, also across a context tier that is no cheaper, under conditions and factors', () => {
    fc.assert(
      fc.property(
        prices,
        fc.array(fc.nat(10 ** 9), { minLength: CLASSES.length, maxLength: CLASSES.length }),
        fc.constantFrom('>', '>='),
        fc.bigInt({ min: 1n, max: 10n ** 8n }),
        usage,
        fc.constantFrom(...CLASSES),
        count,
        multipliers,
        (base, steps, comparator, threshold, q, name, more, factors) => {
          const above = Object.fromEntries(CLASSES.map((c, i) => [c, higher(base[c] ?? '0', steps[i] ?? 0)]));
          const tier = { comparator, threshold: threshold.toString(), prices: perMillion(above) };
          const rate = version(base, { context_tiers: [tier], variants: [{ when: { batch: true }, multipliers: ['0.5'] }] });
          const context = { batch: factors.length > 1, multipliers: factors };
          return bill(rate, { ...q, [name]: (q[name] ?? 0n) + more }, context) >= bill(rate, q, context);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('costs the same in two parts, to within half a unit of the last decimal for each line of the three bills', () => {
    fc.assert(
      fc.property(prices, usage, usage, multipliers, (base, a, b, factors) => {
        const rate = version(base);
        const whole = Object.fromEntries(CLASSES.map((name) => [name, (a[name] ?? 0n) + (b[name] ?? 0n)]));
        const context = { multipliers: factors };
        const difference = bill(rate, whole, context) - bill(rate, a, context) - bill(rate, b, context);
        const most = BigInt(3 * CLASSES.length);
        return 2n * (difference < 0n ? -difference : difference) <= most;
      }),
      { numRuns: 500 },
    );
  });

  it('is exactly the sum by a second way: integers over one common denominator, rounded once for each class', () => {
    fc.assert(
      fc.property(prices, usage, (base, q) => {
        const expected = CLASSES.reduce((sum, name) => {
          const digits = BigInt((base[name] ?? '0').replace('.', '')) * (q[name] ?? 0n); // 10^-9 per million: 10^-15
          const [whole, rest] = [digits / 1_000n, digits % 1_000n];
          return sum + whole + (rest > 500n || (rest === 500n && whole % 2n === 1n) ? 1n : 0n);
        }, 0n);
        return bill(version(base), q) === expected;
      }),
      { numRuns: 500 },
    );
  });

  it('has lines that are never below zero and add up to it', () => {
    fc.assert(
      fc.property(prices, usage, multipliers, (base, q, factors) => {
        const priced = priceUsage(version(base), q, { at: 0n, multipliers: factors });
        if (!priced.ok) return false;
        return priced.lines.every((l) => l.amount >= 0n) && priced.lines.reduce((sum, l) => sum + l.amount, 0n) === priced.total;
      }),
    );
  });
});
