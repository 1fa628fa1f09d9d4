import { verify } from '@tallystick/replay/verify/verify';
import { sharedData } from '../data/shared-data';
import { MonthShop, NEW_YORK, UTC } from './billing-months/month-shop';
import { baseFee, blended, hybrid, prepaid, pureToken, volume, type Line } from './billing-months/plain';
import { agents, azure, largePrompts, mooncake, spread, type Call } from './billing-months/traffic';

const folders = ['azure-llm-2023', 'mooncake', 'agent-sessions'].map((name) => sharedData(name));
const withData = folders.includes(null) ? describe.skip : describe;
type Numbered = readonly (readonly [n: number, call: Call])[];

/** Three ways in which the same month arrives. */
const DELIVERIES: readonly [string, (calls: Numbered) => readonly [before: Numbered, afterTheClose: Numbered]][] = [
  ['in order', (calls) => [calls, []]],
  ['backwards with every fifth twice', (calls) => [[...calls].reverse().flatMap((c) => (c[0] % 5 === 0 ? [c, c] : [c])), []]],
  ['a third of it after the close', (calls) => [calls.filter(([n]) => n % 3 !== 1), calls.filter(([n]) => n % 3 === 1)]],
];

const RATES = { input_text: { price: '0.525', per: 1000000 }, output_text: { price: '4.20', per: 1000000 } };
const TOKENS = ['input_*', 'output_*'];
const MODELS = {
  base: { kind: 'base_fee_overage', fee: '99', meters: [{ id: 'tokens', included: 1000000 }] },
  blended: {
    kind: 'blended',
    meters: [{ id: 'blend', weights: { 'output_*': '4' }, included: 5000001, price: { kind: 'flat', price: '2.50', per: 1000000 } }],
  },
  hybrid: {
    kind: 'hybrid',
    meters: [
      {
        ...{ id: 'tokens', classes: TOKENS },
        price: {
          kind: 'graduated',
          tiers: [
            { up_to: 5000000, price: '1', per: 1000000 },
            { up_to: 15000000, price: '0.80', per: 1000000 },
            { price: '0.50', per: 1000000 },
          ],
        },
      },
      { id: 'calls', classes: ['request'], included: 200, price: { kind: 'package', price: '1', size: 100 } },
    ],
  },
  volume: {
    ...{ kind: 'pure_token', minimum_commitment: '20' },
    meters: [
      {
        id: 'all',
        price: {
          kind: 'volume',
          tiers: [
            { up_to: 1000000, price: '3', per: 1000000 },
            { price: '2', per: 1000000 },
          ],
        },
      },
    ],
  },
};

withData('months of real traffic, from usage event to invoice line', () => {
  const [azureFolder, mooncakeFolder, agentFolder] = folders.map((f) => f ?? '');
  const numbered = (calls: readonly Call[]): Numbered => calls.map((c, n) => [n, c] as const);
  const money = (lines: readonly Line[], cls?: string): bigint =>
    lines.filter((l) => cls === undefined || l[1] === cls).reduce((s, l) => s + l[4], 0n);
  const quantity = (lines: readonly Line[], cls: string, part?: string): bigint =>
    lines.filter((l) => l[1] === cls && (part === undefined || l[2] === part)).reduce((s, l) => s + l[3], 0n);
  let s: MonthShop;
  const started = Date.now();
  beforeAll(async () => {
    s = await MonthShop.open();
    for (const model of ['azure', 'mooncake', 'azure/Kimi-K2.5', 'azure/DeepSeek-V3.2']) await s.rate(model, { prices: RATES });
  });
  afterAll(async () => {
    console.info(`months of real traffic: ${((Date.now() - started) / 1000).toFixed(1)} s`);
    await s.shop.close();
  });

  /** One customer for each way of delivery; the month is closed before the late part and after it. */
  async function deliver(name: string, billing_model: object, calls: readonly Call[], more: object = {}): Promise<string[]> {
    const customers = [];
    for (const [i, [, order]] of DELIVERIES.entries()) {
      const customer = `${name}-${i}`;
      await s.customer(customer, billing_model, more);
      const [before, after] = order(numbered(calls));
      await s.send(customer, before);
      await s.close(customer);
      if (after.length > 0) await s.send(customer, after);
      if (after.length > 0) await s.close(customer);
      customers.push(customer);
    }
    return customers;
  }

  it('pure token: azure conversations at book prices, 10 % off', async () => {
    const calls = spread(azure(azureFolder ?? '', 'conv_first_half.csv'), ...UTC);
    const [customer = ''] = await deliver('pure', { kind: 'pure_token' }, calls, { discount: '0.1' });
    expect(await s.lines(customer)).toEqual(pureToken(calls));
  });

  it('base fee, included usage and overage: azure code in New York', async () => {
    const calls = spread(azure(azureFolder ?? '', 'code_first_half.csv'), ...NEW_YORK);
    const expected = baseFee(calls);
    for (const customer of await deliver('base', MODELS.base, calls, { zone: 'America/New_York' }))
      expect(await s.lines(customer)).toEqual(expected);
  });

  it('blended unit with declared weights: mooncake', async () => {
    const calls = spread(mooncake(mooncakeFolder ?? ''), ...UTC);
    const expected = blended(calls);
    const all = [];
    for (const customer of await deliver('blended', MODELS.blended, calls)) {
      const lines = await s.lines(customer);
      expect({ tokens: [quantity(lines, 'input_text'), quantity(lines, 'output_text')], money: money(lines) }).toEqual(expected);
      all.push(lines);
    }
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  it('hybrid of tokens and calls, with graduated prices and packages: coding agents with their failures', async () => {
    const calls = spread(agents(agentFolder ?? ''), ...UTC);
    const expected = hybrid(calls);
    expect(calls.some((c) => c.failed)).toBe(true);
    for (const customer of await deliver('hybrid', MODELS.hybrid, calls)) {
      const lines = await s.lines(customer);
      expect(quantity(lines, 'input_text') + quantity(lines, 'output_text')).toBe(expected.tokens);
      expect(money(lines, 'input_text') + money(lines, 'output_text')).toBe(expected.money);
      expect([quantity(lines, 'request'), quantity(lines, 'request', 'included'), money(lines, 'request')]).toEqual([
        expected.calls,
        200n,
        expected.callMoney,
      ]);
    }
  });

  it('prepaid credits burnt down, then overage: agents with very large prompts', async () => {
    const calls = spread(largePrompts(agentFolder ?? ''), ...UTC);
    const tier = { input_text: { price: '10', per: 1000000 }, output_text: { price: '50', per: 1000000 } };
    const prices = { input_text: { price: '5', per: 1000000 }, output_text: { price: '25', per: 1000000 } };
    for (const model of new Set(calls.map((c) => c.model)))
      await s.rate(model, { prices, context_tiers: [{ comparator: '>', threshold: '200000', prices: tier }] });
    await s.customer('prepaid', { kind: 'prepaid_credits' }, { funding: 'prepaid' });
    const total = prepaid(calls);
    const deposit = (total * 3n) / 4n / 10n ** 12n; // whole dollars, about three quarters of the month
    const gross = deposit.toString();
    await s.shop.command('prepaid', 'deposit', { net: gross, tax: '0', gross, payment_id: 'p', provider: 'test' }, 'prepaid');
    await s.send('prepaid', numbered(calls));
    expect(money(await s.lines('prepaid'))).toBe(total);
    const { rows } = await s.shop.db.sql.query<{ code: number; free: bigint }>(
      "SELECT code, (CASE WHEN credit_normal THEN credits_posted - debits_posted ELSE debits_posted - credits_posted END)::numeric(38,0) AS free FROM account WHERE customer = 'prepaid' ORDER BY 1",
    );
    expect(rows).toEqual([
      { code: 1105, free: total - deposit * 10n ** 12n },
      { code: 2000, free: 0n },
    ]);
  });

  it('volume price with a minimum commitment: azure conversations', async () => {
    const calls = spread(azure(azureFolder ?? '', 'conv_first_half.csv'), ...UTC);
    const expected = volume(calls);
    for (const customer of await deliver('volume', MODELS.volume, calls)) expect(await s.lines(customer)).toEqual(expected);
  });

  it('first come: what is included is min(allowance, units), whatever came first', async () => {
    const calls = spread(azure(azureFolder ?? '', 'code_first_half.csv'), ...NEW_YORK);
    const model = { ...MODELS.base, meters: [{ id: 'tokens', included: 1000000, allocation: 'first_come' }] };
    for (const customer of await deliver('first', model, calls, { zone: 'America/New_York' })) {
      const lines = await s.lines(customer);
      expect(quantity(lines, 'input_text', 'included') + quantity(lines, 'output_text', 'included')).toBe(1_000_000n);
      expect(quantity(lines, 'input_text') + quantity(lines, 'output_text')).toBe(
        calls.reduce((n, c) => n + BigInt(c.input + c.output), 0n),
      );
    }
  });

  it('replays to the same lines: every charge executed again from its raw bytes, every running total chained', async () => {
    const found = await verify(s.shop.t.url, () => undefined);
    expect(found.verdicts.filter((v) => !v.ok)).toEqual([]);
    expect(found.charges).toBeGreaterThan(14_000);
  });
});
