import fc from 'fast-check';
import { Catalogue, type Account, type CatalogueKind } from '../../contract';
import { readUsageEvent, type UsageEvent } from '../../event';
import { formatAmount } from '../../money';
import type { JsonObject, JsonValue } from '../../usage/json';
import { closePeriod, type PostedCharge } from '../period';
import { rateEvent } from '../rate-event';
import { periodsWithin, shadowAccount } from './shadow-account';
import { ShadowRun, type KeptUsage, type ShadowCharge } from './shadow-run';
import { chargeSign } from '../../charge';
import { parseInstant } from '../../time';

const BEGIN = '2020-01-01T00:00:00Z';
const [FROM, TO] = [parseInstant('2026-11-01T00:00:00Z'), parseInstant('2026-12-01T00:00:00Z')];

/** States as [state, from]; fee 99 for 1000 tokens, 0.002 for each token past them. */
function shopOf(states: readonly (readonly [string, string])[], meter: JsonObject = {}, model: JsonObject = {}): Catalogue {
  const catalogue = new Catalogue();
  const prices = { input_text: { price: '0.000003', per: 1 }, output_text: { price: '0.000015', per: 1 } };
  const x = { id: 'x', included: 1000, price: { kind: 'flat', price: '0.002' }, ...meter };
  const billing = { kind: 'base_fee_overage', fee: '99', meters: [x], ...model };
  const terms = { entity: 'e', book: 'b', asset: 'USD', zone: 'UTC', funding: 'postpaid', billing_model: billing };
  const entries: [CatalogueKind, JsonValue][] = [
    ['rate_version', { book: 'b', model: 'm', number: 1, asset: 'USD', effective_from: BEGIN, effective_to: null, prices }],
    ['customer', { id: 'c' }],
    ...states.map(([state, from]): [CatalogueKind, JsonValue] => ['billing_state', { customer: 'c', state, effective_from: from }]),
    ['contract_version', { customer: 'c', number: 1, effective_from: BEGIN, ...terms }],
  ];
  entries.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
  return catalogue;
}

const event = (id: number, hour: number, input: number, output: number, model = 'm'): UsageEvent => {
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  const time = new Date(Date.UTC(2026, 10, 1, hour)).toISOString();
  const read = readUsageEvent({
    ...{ specversion: '1.0', id: `e${id}`, source: 's', type: 'usage.recorded', subject: 'c', time },
    data: { model, dialect: 'openai.chat', usage },
  });
  if (!read.ok) throw new Error(read.message);
  return read.event;
};
const kept = (seq: number, of: UsageEvent | null, more: Partial<KeptUsage> = {}): KeptUsage => ({
  ...{ kind: 'usage', chargeSeq: BigInt(seq), targetSeq: null, source: 's', eventId: `e${seq}`, eventTime: of?.time ?? FROM, event: of },
  ...more,
});
function accountOf(catalogue: Catalogue): Account {
  const account = catalogue.account('c', catalogue.seq);
  if (account === null) throw new Error('no account');
  return account;
}

function run(catalogue: Catalogue, usage: readonly KeptUsage[]): { charges: ShadowCharge[]; left: string[] } {
  const account = shadowAccount(accountOf(catalogue), catalogue.seq);
  const shadow = new ShadowRun(account, catalogue, catalogue.seq);
  for (const u of usage) shadow.take(u);
  const charges = shadow.close(periodsWithin(account, FROM, TO, catalogue.seq));
  return { charges, left: shadow.leftOut.map((l) => `${l.reason} ${l.eventId}`) };
}

/** Σ by class, part, price: `quantity amount`. */
function sums(charges: readonly Pick<ShadowCharge, 'lines'>[]): Record<string, string> {
  const by = new Map<string, [bigint, bigint]>();
  for (const line of charges.flatMap((c) => c.lines)) {
    if (line.part === 'earned') continue;
    const key = `${line.class} ${line.part} ${line.price}`;
    const [q, a] = by.get(key) ?? [0n, 0n];
    by.set(key, [q + line.quantity, a + line.amount]);
  }
  const rest = [...by].filter(([, [q, a]]) => q !== 0n || a !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(rest.map(([key, [q, a]]) => [key, `${q} ${formatAmount(a)}`]));
}

describe('a shadow', () => {
  const always = [['shadow', BEGIN]] as const;

  it('is fee, included part and overage, by event time whatever order it came in', () => {
    const [first, second] = [event(1, 100, 700, 0), event(2, 10, 600, 200)];
    const expected = {
      'base_fee fee 99': '30 99',
      'input_text included 0': '800 0',
      'input_text overage 0.002': '500 1',
      'output_text included 0': '200 0',
    };
    for (const order of [
      [first, second],
      [second, first],
    ])
      expect(
        sums(
          run(
            shopOf(always),
            order.map((e, i) => kept(i + 1, e)),
          ).charges,
        ),
      ).toEqual(expected);
  });

  it('counts log order where the contract says so', () => {
    const usage = [kept(1, event(1, 100, 700, 0)), kept(2, event(2, 10, 600, 200))];
    expect(sums(run(shopOf(always, { allocation: 'first_come' }), usage).charges)).toMatchObject({
      'input_text included 0': '1000 0',
      'input_text overage 0.002': '300 0.6',
      'output_text overage 0.002': '200 0.4',
    });
  });

  it('is filled up to the minimum', () => {
    const { charges } = run(shopOf(always, {}, { minimum_commitment: '50' }), [kept(1, event(1, 1, 1500, 0))]);
    expect(sums(charges)['minimum_commitment commitment 49']).toBe('1 49');
  });

  it('takes whole days of shadow alone: fee and allowance by their share, usage before and after left out', () => {
    const catalogue = shopOf([
      ['shadow', '2026-11-11T00:00:00Z'],
      ['active', '2026-11-21T00:00:00Z'],
    ]);
    const usage = [1, 2, 3].map((n) => kept(n, event(n, [24, 24 * 15, 24 * 25][n - 1] ?? 0, 400, 0)));
    const { charges, left } = run(catalogue, usage);
    expect(left).toEqual(['not_in_shadow e1', 'not_in_shadow e3']);
    expect(sums(charges)).toEqual({
      'base_fee fee 99': '10 33',
      'input_text included 0': '333 0',
      'input_text overage 0.002': '67 0.134',
    });
  });

  it('gives back what was voided, and counts a correction instead of what it corrects', () => {
    const of = { targetSeq: 1n };
    const usage = [kept(1, event(1, 5, 1200, 0)), kept(2, event(2, 6, 300, 0))];
    const corrected = [...usage, kept(3, null, { kind: 'replaced', ...of }), kept(4, event(4, 7, 900, 0), { kind: 'correction' })];
    const catalogue = shopOf(always);
    expect(sums(run(catalogue, [...usage, kept(3, null, { kind: 'void', ...of })]).charges)).toEqual({
      'base_fee fee 99': '30 99',
      'input_text included 0': '300 0',
    });
    expect(sums(run(catalogue, corrected).charges)).toEqual({
      'base_fee fee 99': '30 99',
      'input_text included 0': '1000 0',
      'input_text overage 0.002': '200 0.4',
    });
  });

  it('leaves out what has no price or whose bytes are gone, but not what was voided since', () => {
    const catalogue = shopOf(always, { models: ['m'] });
    const usage = [kept(1, event(1, 1, 5, 5, 'unknown')), kept(2, null), kept(3, event(3, 1, 5, 5, 'unknown'))];
    expect(run(catalogue, [...usage, kept(4, null, { kind: 'void', targetSeq: 1n })]).left).toEqual(['raw_gone e2', 'unknown_price e3']);
  });

  it('is what the same usage costs when the customer is active', () => {
    const tiers = [{ up_to: 700, price: '0.01' }, { up_to: 2500, price: '0.004' }, { price: '0.001' }];
    const meter = fc.record({
      included: fc.integer({ min: 1, max: 3000 }),
      allocation: fc.constantFrom('period_end', 'first_come'),
      weights: fc.constantFrom('1', '4', '0.25').map((w) => ({ output_text: w })),
      price: fc.constantFrom<JsonValue>({ kind: 'rates' }, { kind: 'graduated', tiers }, { kind: 'package', price: '0.3', size: 500 }),
    });
    const use = fc.tuple(fc.integer({ min: 0, max: 719 }), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 400 }));
    fc.assert(
      fc.property(meter, fc.array(use, { minLength: 1, maxLength: 20 }), (m, uses) => {
        const events = uses.map((u, i) => event(i + 1, ...u));
        const shadow = run(
          shopOf(always, m),
          events.map((e, i) => kept(i + 1, e)),
        );
        expect(sums(shadow.charges)).toEqual(sums(live(shopOf([['active', BEGIN]], m), events)));
      }),
      { numRuns: 60 },
    );
  });
});

/** What the rating worker posts for an active customer, closed once. */
function live(catalogue: Catalogue, events: readonly UsageEvent[]): Pick<ShadowCharge, 'lines'>[] {
  const totals = new Map<string, bigint>();
  const posted = events.map((e, i): PostedCharge => {
    const d = rateEvent(e, catalogue, catalogue.seq, e.time, { units: (_c, _p, meter) => totals.get(meter) ?? 0n });
    if (d.kind !== 'rated') throw new Error(d.reason);
    for (const a of d.advances) totals.set(a.meter, a.after);
    return { ...d, kind: 'usage', source: 's', eventId: e.id, eventTime: e.time, chargeSeq: BigInt(i + 1), targetSeq: null };
  });
  const [period] = periodsWithin(accountOf(catalogue), FROM, TO, catalogue.seq);
  if (period === undefined) throw new Error('no period');
  const closing = closePeriod({ customer: 'c', period, contractOf: (s) => catalogue.contractVersion('c', s), posted });
  const signed = closing.map(({ kind, lines }) => ({
    lines: lines.map((l) => ({ ...l, quantity: chargeSign(kind) * l.quantity, amount: chargeSign(kind) * l.amount })),
  }));
  return [...posted, ...signed];
}
