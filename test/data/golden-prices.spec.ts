import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatAmount } from '../../libs/domain/src/money';
import {
  parseRateContent,
  priceUsage,
  rateFromGivenPrices,
  type Pricing,
  type PricingContext,
  type RateVersion,
} from '../../libs/domain/src/pricing';
import { formatQuantity, normaliseUsage, parseQuantity, type JsonValue, type Quantities } from '../../libs/domain/src/usage';

type Rates = Record<string, { price: string; per: number }>;
interface Example {
  id: string;
  dialect: string;
  model: string;
  usage?: JsonValue;
  stream_events?: JsonValue[];
  context?: Record<string, string>;
  rates: Rates;
  multiplier?: string;
  expected: { quantities: Record<string, string | number>; lines: { class: string; quantity: string; usd: string }[]; total_usd: string };
  wrong_answers?: { bug: string; total_usd: string }[];
}

const { examples } = JSON.parse(readFileSync(resolve(__dirname, 'golden-usage.json'), 'utf8')) as { examples: Example[] };
const NOW = 1_700_000_000_000_000_000n;

function expectedQuantities({ expected }: Example): Quantities {
  return Object.fromEntries(Object.entries(expected.quantities).map(([name, count]) => [name, parseQuantity(name, String(count)) ?? -1n]));
}

function readQuantities({ dialect, model, usage, stream_events: streamEvents }: Example): Quantities {
  const reading = normaliseUsage({ dialect, model, usage, streamEvents });
  if (!reading.ok) throw new Error(reading.detail);
  return reading.quantities;
}

function expectExact(example: Example, priced: Pricing): void {
  if (!priced.ok) throw new Error(priced.detail);
  expect(formatAmount(priced.total)).toBe(example.expected.total_usd);
  const lines = priced.lines.map((l) => ({ class: l.class, quantity: formatQuantity(l.class, l.quantity), usd: formatAmount(l.amount) }));
  const byClass = (a: { class: string }, b: { class: string }): number => (a.class < b.class ? -1 : 1);
  expect(lines.sort(byClass)).toEqual(example.expected.lines.filter((l) => l.quantity !== '0').sort(byClass));
  expect(priced.lines.every((l) => l.exact === null)).toBe(true);
  for (const wrong of example.wrong_answers ?? []) expect(formatAmount(priced.total)).not.toBe(wrong.total_usd);
}

describe('golden usage, with the rates given', () => {
  it('has 34 examples', () => expect(examples).toHaveLength(34));
  it.each(examples.map((e) => [e.id, e] as const))('%s', (_, example) => {
    const rate = rateFromGivenPrices(example.rates);
    const context = { at: NOW, ...(example.multiplier === undefined ? {} : { multipliers: [example.multiplier] }) };
    expectExact(example, priceUsage(rate, expectedQuantities(example), context));
    expectExact(example, priceUsage(rate, readQuantities(example), context));
  });
});

const perMillion = (prices: Record<string, string>) =>
  Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, { price, per: '1000000' }]));
const book = (model: string, prices: Record<string, string>, more: Record<string, unknown>): RateVersion =>
  parseRateContent({
    book: 'list',
    model,
    number: 1,
    asset: 'USD',
    effective_from: '1970-01-01T00:00:00Z',
    prices: perMillion(prices),
    inherits: { output_reasoning: 'output_text' },
    ...more,
  });
const past = (threshold: number, prices: Record<string, string>) => ({
  context_tiers: [{ comparator: '>', threshold, prices: perMillion(prices) }],
});

/** One version per model, which holds the ordinary prices beside the ones that the example has chosen already. */
const BOOKS: Record<string, RateVersion> = {
  'gpt-5.4': book(
    'gpt-5.4',
    { input_text: '2.5', cache_read_text: '0.25', output_text: '15' },
    past(272_000, { input_text: '5', cache_read_text: '0.5', output_text: '22.5' }),
  ),
  'gpt-5.2': book(
    'gpt-5.2',
    { input_text: '1.75', output_text: '14' },
    { variants: [{ when: { service_tier: 'priority' }, prices: perMillion({ input_text: '3.5', output_text: '28' }) }] },
  ),
  'gpt-5': book(
    'gpt-5',
    { input_text: '1.25', cache_read_text: '0.125', output_text: '10' },
    {
      variants: [
        { when: { service_tier: 'flex' }, prices: perMillion({ input_text: '0.625', cache_read_text: '0.0625', output_text: '5' }) },
      ],
    },
  ),
  'claude-sonnet-4-5': book(
    'claude-sonnet-4-5',
    { input_text: '3', cache_read_text: '0.3', output_text: '15' },
    past(200_000, { input_text: '6', cache_read_text: '0.6', output_text: '22.5' }),
  ),
  'gemini-2.5-pro': book(
    'gemini-2.5-pro',
    { input_text: '1.25', cache_read_text: '0.125', output_text: '10' },
    past(200_000, { input_text: '2.5', cache_read_text: '0.25', output_text: '15' }),
  ),
};

describe('golden usage, from a book that holds both tiers', () => {
  const chosen = examples.filter((e) => e.context !== undefined);
  it('has six examples', () => expect(chosen).toHaveLength(6));
  it.each(chosen.map((e) => [e.id, e] as const))('%s', (_, example) => {
    const rate = BOOKS[example.model];
    if (rate === undefined) throw new Error(`no book for ${example.model}`);
    const served = example.context?.['response.service_tier'];
    const context: PricingContext = { at: NOW, ...(served === undefined ? {} : { serviceTier: served }) };
    expectExact(example, priceUsage(rate, readQuantities(example), context));
  });
});
