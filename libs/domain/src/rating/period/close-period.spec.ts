import { Catalogue, billingPeriodOf, type CatalogueKind } from '../../contract';
import { readUsageEvent } from '../../event';
import { formatAmount } from '../../money';
import type { JsonObject, JsonValue } from '../../usage/json';
import { rateEvent } from '../rate-event';
import { closePeriod, openPeriod } from './close-period';
import type { PeriodCharge, PeriodInput, PostedCharge } from './period-charge';

const version = (number: number, billing_model: JsonValue, from = '2020-01-01T00:00:00Z'): JsonValue => ({
  customer: 'c',
  number,
  effective_from: from,
  entity: 'main',
  book: 'default',
  asset: 'USD',
  zone: 'UTC',
  funding: 'postpaid',
  billing_model,
});
const PRICES = { input_text: { price: '1', per: 1 }, output_text: { price: '5', per: 1 } };
const LABEL = '2026-11';

/** A customer's shard in memory: rates usage in the order given, opens and closes, and posts what comes of it. */
class Shop {
  readonly catalogue = new Catalogue();
  readonly posted: PostedCharge[] = [];
  private readonly totals = new Map<string, bigint>();

  constructor(...versions: JsonValue[]) {
    this.add('rate_version', {
      book: 'default',
      model: 'm',
      number: 1,
      asset: 'USD',
      effective_from: '2020-01-01T00:00:00Z',
      effective_to: null,
      prices: PRICES,
    });
    this.add('customer', { id: 'c' });
    this.add('billing_state', { customer: 'c', state: 'active', effective_from: '2020-01-01T00:00:00Z' });
    for (const v of versions) this.add('contract_version', v);
  }

  add(kind: CatalogueKind, body: JsonValue): void {
    this.catalogue.apply({ seq: this.catalogue.seq + 1n, kind, body, bodyHash: new Uint8Array() });
  }

  use(id: string, day: number, input: number, output: number): void {
    const time = `2026-11-${String(day).padStart(2, '0')}T12:00:00Z`;
    const data = {
      model: 'm',
      dialect: 'openai.chat',
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    };
    const read = readUsageEvent({ specversion: '1.0', id, source: 's', type: 'usage.recorded', subject: 'c', time, data });
    if (!read.ok) throw new Error(read.message);
    const totals = { units: (_: string, period: string, meter: string) => this.totals.get(`${period} ${meter}`) ?? 0n };
    const d = rateEvent(read.event, this.catalogue, this.catalogue.seq, read.event.time, totals);
    if (d.kind !== 'rated') throw new Error(d.reason);
    for (const a of d.advances) this.totals.set(`${a.period.label} ${a.meter}`, a.after);
    this.post({ ...d, kind: 'usage', targetSeq: null, source: 's', eventId: id, eventTime: read.event.time, chargeSeq: 0n });
  }

  void(id: string): void {
    const target = this.posted.find((c) => c.eventId === id);
    if (target !== undefined) this.post({ ...target, kind: 'void', targetSeq: target.chargeSeq, eventId: `void ${id}` });
  }

  private post(charge: PostedCharge): void {
    this.posted.push({ ...charge, chargeSeq: BigInt(this.posted.length + 1) });
  }

  run(rule: (input: PeriodInput) => PeriodCharge[]): string[] {
    const account = this.catalogue.account('c', this.catalogue.seq);
    const period = account === null ? null : billingPeriodOf(account, LABEL, this.catalogue.seq);
    if (period === null) throw new Error('no period');
    const contractOf = (seq: bigint) => this.catalogue.contractVersion('c', seq);
    const charges = rule({ customer: 'c', period, contractOf, posted: [...this.posted] });
    for (const c of charges)
      this.post({
        ...c,
        targetSeq: null,
        source: 'tallystick',
        model: '',
        rateVersion: null,
        contractSeq: c.contract.recordedSeq,
        chargeSeq: 0n,
      });
    return charges
      .filter((c) => !c.kind.startsWith('earned'))
      .map((c) => `${c.kind} ${formatAmount(c.amount)} ${c.eventId.slice('period/c/2026-11/'.length)}`);
  }

  /** Σ quantity and amount by part and class, as an invoice would show. */
  sums(): Record<string, string> {
    const sums = new Map<string, [bigint, bigint]>();
    for (const c of this.posted)
      for (const l of c.lines) {
        const sign = ['void', 'true_up_down', 'fee_down', 'commitment_down', 'earned_down'].includes(c.kind) ? -1n : 1n;
        const [q, a] = sums.get(`${l.class} ${l.part}`) ?? [0n, 0n];
        sums.set(`${l.class} ${l.part}`, [q + sign * l.quantity, a + sign * l.amount]);
      }
    return Object.fromEntries(
      [...sums]
        .filter(([, [q, a]]) => q !== 0n || a !== 0n)
        .sort()
        .map(([k, [q, a]]) => [k, `${q} ${formatAmount(a)}`]),
    );
  }
}

const allowance = (allocation: string, more: JsonObject = {}): JsonValue => ({
  kind: 'base_fee_overage',
  fee: '30',
  meters: [{ id: 'tokens', included: 100, allocation, ...more }],
});

describe('closing a period', () => {
  it('bills the fee at the opening, earns it by day, and does nothing the second time', () => {
    const shop = new Shop(version(1, { ...(allowance('period_end') as JsonObject), fee: '100' }));
    expect(shop.run(openPeriod)).toEqual(['fee 100 fee/1']);
    expect(shop.run(openPeriod)).toEqual([]);
    expect(shop.run(closePeriod)).toEqual([]);
    const earned = shop.posted.filter((c) => c.kind === 'earned');
    expect(earned).toHaveLength(30);
    expect(earned.reduce((s, c) => s + c.amount, 0n)).toBe(100_000_000_000_000n);
    expect([...new Set(earned.map((c) => formatAmount(c.amount)))].sort()).toEqual(['3.333333333333', '3.333333333334']);
    expect(shop.run(closePeriod)).toEqual([]);
    expect(shop.posted.filter((c) => c.kind.startsWith('earned'))).toHaveLength(30);
  });

  it('shares an allowance by event time at the close, whatever order the log had', () => {
    const usage: [string, number, number, number][] = [
      ['a', 3, 60, 0],
      ['b', 5, 0, 30],
      ['c', 7, 30, 10],
      ['d', 9, 5, 5],
    ];
    const orders = [usage, [...usage].reverse(), [usage[2], usage[0], usage[3], usage[1]].flatMap((u) => (u === undefined ? [] : [u]))];
    const results = orders.map((order) => {
      const shop = new Shop(version(1, allowance('period_end')));
      for (const [id, day, input, output] of order) shop.use(id, day, input, output);
      const closed = shop.run(closePeriod);
      return { closed, sums: shop.sums() };
    });
    const expected = {
      'base_fee earned': '30 30',
      'base_fee fee': '30 30',
      'input_text included': '70 0',
      'input_text overage': '25 25',
      'output_text included': '30 0',
      'output_text overage': '15 75',
    };
    for (const { sums } of results) expect(sums).toEqual(expected);
    expect(results.map((r) => r.closed)).toEqual([
      ['fee 30 fee/1'],
      ['fee 30 fee/1', 'true_up 60 true_up/tokens/1'],
      ['fee 30 fee/1', 'true_up_down 80 true_up/tokens/1'],
    ]);
  });

  it('lets log order stand where the contract says first_come', () => {
    const shop = new Shop(version(1, allowance('first_come')));
    shop.use('late', 9, 0, 100);
    shop.use('early', 3, 50, 0);
    expect(shop.run(closePeriod)).toEqual(['fee 30 fee/1']);
    expect(shop.sums()).toMatchObject({ 'output_text included': '100 0', 'input_text overage': '50 50' });
  });

  it('brings a volume price to the tier of the total, and down again when usage is voided', () => {
    const tiers = [{ up_to: 100, price: '1' }, { up_to: 1000, price: '0.5' }, { price: '0.25' }];
    const shop = new Shop(version(1, { kind: 'pure_token', meters: [{ id: 'v', price: { kind: 'volume', tiers } }] }));
    shop.use('a', 1, 80, 0);
    shop.use('b', 2, 80, 0);
    expect(shop.sums()).toEqual({ 'input_text usage': '160 120' });
    expect(shop.run(closePeriod)).toEqual(['true_up_down 40 true_up/v/1']);
    expect(shop.sums()).toEqual({ 'input_text usage': '160 80' });
    const up = shop.posted.at(-1);
    expect(up?.lines.map((l) => l.extra?.service_days)).toEqual([
      ['2026-11-01', '2026-11-02'],
      ['2026-11-01', '2026-11-02'],
    ]);
    shop.void('b');
    expect(shop.run(closePeriod)).toEqual(['true_up 40 true_up/v/2']);
    expect(shop.sums()).toEqual({ 'input_text usage': '80 80' });
    expect(shop.run(closePeriod)).toEqual([]);
  });

  it('fills usage up to the minimum, and gives back what late usage makes needless', () => {
    const shop = new Shop(version(1, { kind: 'pure_token', minimum_commitment: '500' }));
    shop.use('a', 1, 100, 10);
    expect(shop.run(closePeriod)).toEqual(['commitment 350 commitment/1']);
    expect(shop.run(closePeriod)).toEqual([]);
    shop.use('late', 2, 50, 0);
    expect(shop.run(closePeriod)).toEqual(['commitment_down 50 commitment/2']);
    shop.use('later', 3, 400, 0);
    expect(shop.run(closePeriod)).toEqual(['commitment_down 300 commitment/3']);
    expect(shop.sums()).toEqual({ 'input_text usage': '550 550', 'output_text usage': '10 50' });
  });

  it('shares fee and allowance by whole local days where the contract changes in the period', () => {
    const shop = new Shop(version(1, allowance('period_end')));
    expect(shop.run(openPeriod)).toEqual(['fee 30 fee/1']);
    shop.use('a', 2, 100, 0);
    shop.add(
      'contract_version',
      version(2, { kind: 'base_fee_overage', fee: '90', meters: [{ id: 'tokens', included: 400 }] }, '2026-11-11T18:00:00Z'),
    );
    shop.use('b', 20, 250, 0);
    expect(shop.run(closePeriod)).toEqual(['fee 40 fee/2']);
    expect(shop.sums()).toEqual({
      'base_fee earned': '30 70',
      'base_fee fee': '30 70',
      'input_text included': '300 0',
      'input_text overage': '50 50',
    });
    expect(shop.posted.filter((c) => c.kind === 'earned').map((c) => formatAmount(c.amount))).toEqual([
      ...Array<string>(10).fill('1'),
      ...Array<string>(20).fill('3'),
    ]);
  });
});
