import { linesToText } from '../charge';
import { Catalogue, UNIT, type CatalogueKind } from '../contract';
import { readUsageEvent, type UsageEvent } from '../event';
import { formatAmount } from '../money';
import type { JsonObject, JsonValue } from '../usage/json';
import type { Rated } from './decision';
import { rateEvent } from './rate-event';
import type { TotalsView } from './totals';

const PRICES = { input_text: { price: '2', per: '1000000' }, output_text: { price: '10', per: '1000000' } };
const rate = (book: string, prices: JsonValue, model = 'm'): JsonValue => ({
  book,
  model,
  number: 1,
  asset: 'USD',
  effective_from: '2020-01-01T00:00:00Z',
  effective_to: null,
  prices,
});

/** A shop with one customer under one contract. */
function shop(billing_model: JsonValue, more: JsonObject = {}): Catalogue {
  const entries: [CatalogueKind, JsonValue][] = [
    ['price_book', { id: 'default', asset: 'USD' }],
    ['rate_version', rate('default', PRICES)],
    ['rate_version', rate('upstream', { input_text: { price: '1', per: '1000000' }, output_text: { price: '8', per: '1000000' } })],
    ['customer', { id: 'cus' }],
    ['billing_state', { customer: 'cus', state: 'active', effective_from: '2020-01-01T00:00:00Z' }],
    [
      'contract_version',
      {
        customer: 'cus',
        number: 1,
        effective_from: '2020-01-01T00:00:00Z',
        entity: 'main',
        book: 'default',
        asset: 'USD',
        zone: 'Europe/Berlin',
        funding: 'postpaid',
        billing_model,
        ...more,
      },
    ],
  ];
  const catalogue = new Catalogue();
  entries.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
  return catalogue;
}

function event(input: number, output: number, more: JsonObject = {}): UsageEvent {
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  const data = { model: 'm', dialect: 'openai.chat', usage, ...more };
  const read = readUsageEvent({
    specversion: '1.0',
    id: 'a',
    source: 's',
    type: 'usage.recorded',
    subject: 'cus',
    time: '2026-11-10T12:00:00Z',
    data,
  });
  if (!read.ok) throw new Error(read.message);
  return read.event;
}

function rated(e: UsageEvent, catalogue: Catalogue, used = 0n): Rated {
  const totals: TotalsView = { units: (customer, period) => (customer === 'cus' && period === '2026-11' ? used * UNIT : 0n) };
  const d = rateEvent(e, catalogue, catalogue.seq, e.time, totals);
  if (d.kind !== 'rated') throw new Error(`${d.reason} ${d.detail}`);
  return d;
}
const short = (d: Rated): string[] =>
  d.lines.map(
    (l) => `${l.class} ${l.part} ${l.quantity} ${formatAmount(l.amount)}${l.extra?.tier === undefined ? '' : ` ${l.extra.tier}`}`,
  );
const meter = (more: JsonObject): JsonValue => ({
  kind: 'base_fee_overage',
  fee: '100',
  meters: [{ id: 'tokens', included: 1000, ...more }],
});

describe('metered rating', () => {
  it('splits an event that straddles its allowance, and says where the total stood', () => {
    const d = rated(event(500, 200), shop(meter({})), 600n);
    expect(short(d)).toEqual(['input_text included 400 0', 'input_text overage 100 0.0002', 'output_text overage 200 0.002']);
    expect(d.lines.map((l) => [l.extra?.before, l.extra?.after, l.extra?.meter])).toEqual([
      ['600', '1000', 'tokens'],
      ['1000', '1100', 'tokens'],
      ['1100', '1300', 'tokens'],
    ]);
    expect(d.advances).toMatchObject([
      {
        meter: 'tokens',
        before: 600n * UNIT,
        after: 1300n * UNIT,
        allowance: 1000n * UNIT,
        input: 500n,
        output: 200n,
        overagePrice: '0.00001',
      },
    ]);
    expect(d.period).toMatchObject({ label: '2026-11', zone: 'Europe/Berlin', days: 30n });
  });

  it('is exact where a blended unit straddles the allowance: the amount is of the units, the token stays whole', () => {
    const blended = {
      kind: 'blended',
      meters: [{ id: 'blend', weights: { output_text: '4' }, included: 10, price: { kind: 'flat', price: '3', per: 1000 } }],
    };
    const d = rated(event(5, 2), shop(blended), 2n);
    expect(short(d)).toEqual(['input_text included 5 0', 'output_text included 0 0', 'output_text overage 2 0.015']);
    expect(d.lines.map((l) => l.extra?.units)).toEqual([undefined, '3', '5']);
    expect(d.lines[0]?.extra?.rate_version).toBe('contract/cus/1');
    expect(d).toMatchObject({ rateVersion: null, rateSeq: null, amount: 15_000_000_000n });
  });

  it('walks graduated tiers, takes one volume tier, and begins packages', () => {
    const tiers = [{ up_to: 100, price: '1' }, { up_to: 300, price: '0.5' }, { price: '0.1' }];
    const of = (price: JsonValue): Catalogue => shop({ kind: 'pure_token', meters: [{ id: 'x', classes: ['input_*'], price }] });
    expect(short(rated(event(400, 0), of({ kind: 'graduated', tiers }), 50n))).toEqual([
      'input_text usage 50 50 <=100',
      'input_text usage 200 100 <=300',
      'input_text usage 150 15 >300',
    ]);
    expect(short(rated(event(50, 0), of({ kind: 'graduated', tiers }), 50n))).toEqual(['input_text usage 50 50 <=100']);
    expect(short(rated(event(50, 0), of({ kind: 'volume', tiers }), 50n))).toEqual(['input_text usage 50 50 <=100']);
    expect(short(rated(event(51, 0), of({ kind: 'volume', tiers }), 50n))).toEqual(['input_text usage 51 25.5 <=300']);
    const packages = of({ kind: 'package', price: '7', size: 100 });
    expect([0n, 99n, 100n].map((used) => short(rated(event(101, 0), packages, used)))).toEqual([
      ['input_text usage 101 14'],
      ['input_text usage 101 7'],
      ['input_text usage 101 14'],
    ]);
  });

  it('prices what no meter counts by the book, and parks what neither prices', () => {
    const calls = {
      kind: 'hybrid',
      meters: [
        { id: 'in', classes: ['input_*', 'output_*'] },
        { id: 'calls', classes: ['request'], price: { kind: 'flat', price: '0.01' } },
      ],
    };
    const d = rated(event(10, 1, { quantities: { request: 3, image: 0 } }), shop(calls));
    expect(short(d)).toEqual(['input_text usage 10 0.00002', 'output_text usage 1 0.00001', 'request usage 3 0.03']);
    expect(d.lines[0]?.extra?.rate_version).toBeUndefined();
    expect(d.rateVersion).toBe('default/m/1');
    const c = shop(calls);
    expect(rateEvent(event(1, 1, { quantities: { image: 1 } }), c, c.seq, event(1, 1).time)).toMatchObject({
      kind: 'parked',
      reason: 'unknown_price',
    });
  });

  it('passes the upstream book through with its markup, and the line names the stance', () => {
    const d = rated(
      event(1000, 0),
      shop({ kind: 'pure_token' }, { stance: 'pass_through', upstream_book: 'upstream', markup: '0.2', discount: ['0.1'] }),
    );
    expect(linesToText(d.lines)).toBe(
      '[["input_text","1000","1","1000000","0.00108","usage",{"multipliers":["1.2","0.9"],"stance":"pass_through"}]]',
    );
  });

  it("takes the customer's own price before the book, without markup", () => {
    const own = { rates: { m: { prices: { input_text: { price: '1.5', per: '1000000' }, output_text: { price: '9', per: '1000000' } } } } };
    const catalogue = shop({ kind: 'pure_token' }, { overrides: own, markup: '0.5' });
    const d = rated(event(1000, 0), catalogue);
    expect(d).toMatchObject({ amount: 1_500_000_000n, rateVersion: 'contract/cus/1', rateSeq: 6n });
    const bookFirst = rated(event(1000, 0), shop({ kind: 'pure_token' }, { overrides: { book: 'upstream' } }));
    expect(bookFirst).toMatchObject({ amount: 1_000_000_000n, rateVersion: 'upstream/m/1' });
  });

  it('bills a reported cost only where the contract accepts it, and says so', () => {
    const e = event(1000, 10, { usage: { prompt_tokens: 1000, completion_tokens: 10, total_tokens: 1010, cost: 0.5 } });
    expect(formatAmount(rated(e, shop({ kind: 'pure_token' })).amount)).toBe('0.0021');
    const d = rated(e, shop({ kind: 'pure_token' }, { accept_reported_cost: true, markup: '0.1' }));
    expect(short(d)).toEqual(['input_text usage 1000 0', 'output_text usage 10 0', 'reported_cost usage 1 0.55']);
    expect(d.lines.map((l) => l.extra?.reported)).toEqual(['quantity', 'quantity', 'cost']);
  });

  it.each<[string, JsonValue, JsonObject]>([
    ['billing_model.fee', { kind: 'base_fee_overage', meters: [{ id: 'a', included: 1 }] }, {}],
    ['billing_model.meters', { kind: 'base_fee_overage', fee: '1' }, {}],
    ['billing_model.meters', { kind: 'blended', meters: [{ id: 'a' }] }, {}],
    ['billing_model.meters', { kind: 'hybrid', meters: [{ id: 'a', classes: ['output_*'] }] }, {}],
    ['funding', { kind: 'prepaid_credits' }, {}],
    ['billing_model.meters[1].id', { kind: 'pure_token', meters: [{ id: 'a' }, { id: 'a' }] }, {}],
    [
      'billing_model.meters[0].weights.output_text',
      { kind: 'pure_token', meters: [{ id: 'a', weights: { output_text: '0.1234567' } }] },
      {},
    ],
    ['billing_model.meters[0].weights.output_text', { kind: 'pure_token', meters: [{ id: 'a', weights: { output_text: 4 } }] }, {}],
    ['billing_model.meters[0].price.kind', { kind: 'pure_token', meters: [{ id: 'a', price: { kind: 'x' } }] }, {}],
    [
      'billing_model.meters[0].price.tiers[0].up_to',
      { kind: 'pure_token', meters: [{ id: 'a', price: { kind: 'volume', tiers: [{ up_to: 5, price: '1' }] } }] },
      {},
    ],
    [
      'billing_model.meters[0].price.size',
      { kind: 'pure_token', meters: [{ id: 'a', price: { kind: 'package', price: '1', size: 0 } }] },
      {},
    ],
    [
      'billing_model.meters[0].allocation',
      { kind: 'pure_token', meters: [{ id: 'a', allocation: 'first_come', price: { kind: 'volume', tiers: [{ price: '1' }] } }] },
      {},
    ],
    ['reset.day', { kind: 'pure_token' }, { reset: { day: 29 } }],
    ['reset.zone', { kind: 'pure_token' }, { reset: { zone: 'Mars/Base' } }],
    ['discount', { kind: 'pure_token' }, { discount: '1.1' }],
    ['upstream_book', { kind: 'pure_token' }, { stance: 'pass_through' }],
    ['terms.sha256', { kind: 'pure_token' }, { terms: { reference: 'x', sha256: 'y' } }],
    [
      'overrides.rates.m.prices.input_text.price',
      { kind: 'pure_token' },
      { overrides: { rates: { m: { prices: { input_text: { price: '-1', per: '1' } } } } } },
    ],
  ])('names the field %s of a contract that can not be', (field, model, more) => {
    expect(() => shop(model, more)).toThrow(expect.objectContaining({ name: 'CatalogueError', field }) as Error);
  });
});
