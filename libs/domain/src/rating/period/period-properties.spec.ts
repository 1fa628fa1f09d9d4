import fc from 'fast-check';
import { Catalogue, billingPeriodOf, type CatalogueKind } from '../../contract';
import { readUsageEvent, type UsageEvent } from '../../event';
import { formatInstant, parseInstant } from '../../time';
import type { JsonObject, JsonValue } from '../../usage/json';
import { chargeSign } from '../../charge';
import { rateEvent } from '../rate-event';
import { closePeriod } from './close-period';
import type { PeriodCharge, PostedCharge } from './period-charge';

const FROM = parseInstant('2026-11-01T00:00:00Z');
const HOUR = 3_600_000_000_000n;

function shopOf(meter: JsonValue): Catalogue {
  const catalogue = new Catalogue();
  const entries: [CatalogueKind, JsonValue][] = [
    [
      'rate_version',
      {
        ...{ book: 'b', model: 'm', number: 1, asset: 'USD', effective_from: '2020-01-01T00:00:00Z', effective_to: null },
        prices: { input_text: { price: '0.000003', per: 1 }, output_text: { price: '0.000015', per: 1 } },
      },
    ],
    ['customer', { id: 'c' }],
    ['billing_state', { customer: 'c', state: 'active', effective_from: '2020-01-01T00:00:00Z' }],
    [
      'contract_version',
      {
        ...{ customer: 'c', number: 1, effective_from: '2020-01-01T00:00:00Z', entity: 'e', book: 'b', asset: 'USD', zone: 'UTC' },
        ...{
          funding: 'postpaid',
          billing_model: { kind: 'base_fee_overage', fee: '0', meters: [meter, { id: 'rest', included: 1, models: ['other'] }] },
        },
      },
    ],
  ];
  entries.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
  return catalogue;
}

interface Used {
  readonly hour: number;
  readonly input: number;
  readonly output: number;
}
const event = (id: number, { hour, input, output }: Used): UsageEvent => {
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  const read = readUsageEvent({
    ...{
      specversion: '1.0',
      id: `e${id}`,
      source: 's',
      type: 'usage.recorded',
      subject: 'c',
      time: formatInstant(FROM + BigInt(hour) * HOUR),
    },
    data: { model: 'm', dialect: 'openai.chat', usage },
  });
  if (!read.ok) throw new Error(read.message);
  return read.event;
};

/** Rates in the order given, closes after `closeAfter` of them and at the end; answers everything posted. */
function month(catalogue: Catalogue, used: readonly (readonly [number, Used])[], closeAfter: number): PostedCharge[] {
  const account = catalogue.account('c', catalogue.seq);
  const period = account === null ? null : billingPeriodOf(account, '2026-11', catalogue.seq);
  if (period === null) throw new Error('no period');
  const posted: PostedCharge[] = [];
  const totals = new Map<string, bigint>();
  const post = (charge: Omit<PostedCharge, 'chargeSeq' | 'targetSeq'>): unknown =>
    posted.push({ ...charge, targetSeq: null, chargeSeq: BigInt(posted.length + 1) });
  const asPosted = (c: PeriodCharge): Omit<PostedCharge, 'chargeSeq' | 'targetSeq'> => ({
    ...c,
    source: 'tallystick',
    model: '',
    rateVersion: null,
    contractSeq: c.contract.recordedSeq,
  });
  const close = (): void =>
    closePeriod({ customer: 'c', period, contractOf: (s) => catalogue.contractVersion('c', s), posted: [...posted] }).forEach((c) =>
      post(asPosted(c)),
    );
  used.forEach(([id, u], i) => {
    if (i === closeAfter) close();
    const e = event(id, u);
    const d = rateEvent(e, catalogue, catalogue.seq, e.time, { units: (_c, _p, meter) => totals.get(meter) ?? 0n });
    if (d.kind !== 'rated') throw new Error(d.reason);
    for (const a of d.advances) totals.set(a.meter, a.after);
    post({ ...d, kind: 'usage', source: 's', eventId: e.id, eventTime: e.time });
  });
  close();
  return posted;
}

/** Σ by class, part and price of what counts. */
function sums(posted: readonly PostedCharge[]): Record<string, [bigint, bigint]> {
  const by: Record<string, [bigint, bigint]> = {};
  for (const c of posted)
    for (const l of c.lines) {
      const key = `${l.class} ${l.part} ${l.price}`;
      const [q, a] = by[key] ?? [0n, 0n];
      by[key] = [q + chargeSign(c.kind) * l.quantity, a + chargeSign(c.kind) * l.amount];
    }
  return Object.fromEntries(
    Object.entries(by)
      .filter(([, [q, a]]) => q !== 0n || a !== 0n)
      .sort(),
  );
}
const money = (posted: readonly PostedCharge[]): bigint => posted.reduce((s, c) => s + chargeSign(c.kind) * c.amount, 0n);

const tiers = [{ up_to: 700, price: '0.01' }, { up_to: 2500, price: '0.004' }, { price: '0.001' }];
const PRICES: readonly JsonObject[] = [
  {},
  { price: { kind: 'flat', price: '0.7', per: 1000 } },
  { price: { kind: 'graduated', tiers } },
  { price: { kind: 'volume', tiers } },
  { price: { kind: 'package', price: '0.3', size: 500 } },
];
const price = fc.constantFrom(...PRICES);
const meterOf = (included: number, weight: string, more: JsonObject): JsonObject => ({
  id: 'x',
  included,
  weights: { output_text: weight },
  ...more,
});
const meter = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.constantFrom('1', '4', '0.25', '0.333333'), price).map((m) => meterOf(...m));
const use = fc
  .record({ hour: fc.integer({ min: 0, max: 719 }), input: fc.integer({ min: 0, max: 900 }), output: fc.integer({ min: 0, max: 400 }) })
  .filter((u) => u.input + u.output > 0);
const uses = fc.array(use, { minLength: 1, maxLength: 25 });

describe('a period', () => {
  it('comes out the same whatever order its usage had on the log, and however often it was closed', () => {
    fc.assert(
      fc.property(
        meter,
        uses.chain((u) =>
          fc.tuple(
            fc.constant(u.map((x, i) => [i, x] as const)),
            fc.shuffledSubarray(
              u.map((x, i) => [i, x] as const),
              { minLength: u.length },
            ),
          ),
        ),
        fc.nat(25),
        (m, [order, shuffled], at) => {
          const catalogue = shopOf(m);
          expect(sums(month(catalogue, shuffled, at))).toEqual(sums(month(catalogue, order, -1)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('loses no token and bills none twice', () => {
    fc.assert(
      fc.property(meter, uses, (m, u) => {
        const posted = month(
          shopOf(m),
          u.map((x, i) => [i, x] as const),
          3,
        );
        const quantity = (cls: string): bigint =>
          Object.entries(sums(posted)).reduce((s, [key, [q]]) => (key.startsWith(cls) ? s + q : s), 0n);
        expect(quantity('input_text')).toBe(u.reduce((s, x) => s + BigInt(x.input), 0n));
        expect(quantity('output_text')).toBe(u.reduce((s, x) => s + BigInt(x.output), 0n));
        for (const c of posted) expect(c.lines.reduce((s, l) => s + l.amount, 0n)).toBe(c.amount);
      }),
      { numRuns: 60 },
    );
  });

  it('never costs less for more usage, but where a volume tier says so', () => {
    const steady = meter.filter((m) => (m['price'] as JsonObject | undefined)?.['kind'] !== 'volume');
    fc.assert(
      fc.property(steady, uses, use, (m, u, more) => {
        const catalogue = shopOf(m);
        const base = u.map((x, i) => [i, x] as const);
        expect(money(month(catalogue, [...base, [99, more]], -1))).toBeGreaterThanOrEqual(money(month(catalogue, base, -1)));
      }),
      { numRuns: 60 },
    );
  });
});
