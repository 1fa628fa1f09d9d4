import { shardOf } from '@tallystick/domain/rating';
import { parseInstant } from '@tallystick/domain/time';
import { sumInvoiceLines } from '@tallystick/platform/storage/replay/sum-invoice-lines';
import { formatAmount } from '@tallystick/domain/money';
import { RatedShop } from '../../../test/support/rated-shop';
import { onModel } from '../../../test/support/on-model';
import { eventText } from '../../../test/support/shop';
import { usageBatch } from '../../../test/support/usage-batch';
import { readBatch } from '@tallystick/platform/log/embedded/read-batch';
import { readPosition } from '@tallystick/platform/log/positions';
import type { Sql } from '@tallystick/platform/storage/sql';
import { RateUsage } from './rate-usage';

const PERIOD = '2026-09';

const call = (id: string, customer: string, day: number, input: number, output = 0): string =>
  eventText(id, customer, { time: `2026-09-${String(day).padStart(2, '0')}T12:00:00Z`, input, output });

describe('billing periods in the rating worker', () => {
  let shop: RatedShop;
  beforeEach(async () => {
    shop = await RatedShop.open(['plain']);
  });
  afterEach(() => shop.close());

  const close = async (customer: string, period = PERIOD): Promise<void> => {
    await shop.control(shardOf(customer), { kind: 'period_closed', customer, period, actor: 'admin' });
    await shop.settle();
  };
  /** The month's invoice lines as `class part quantity amount`. */
  const invoice = async (customer: string): Promise<string[]> => {
    const scope = { customer, from: parseInstant('2026-09-01T00:00:00Z'), to: parseInstant('2026-10-01T00:00:00Z') };
    const [sums] = await sumInvoiceLines(shop.db.sql, scope);
    return (sums?.sums ?? [])
      .filter((s) => s.quantity !== 0n || s.amount !== 0n)
      .map((s) => `${s.class} ${s.part} ${s.quantity} ${formatAmount(s.amount)}`)
      .sort();
  };
  const balances = async (): Promise<Record<string, string>> => {
    const { rows } = await shop.t.db.sql.query<{ code: number; free: bigint }>(
      'SELECT code, sum(CASE WHEN credit_normal THEN credits_posted - debits_posted ELSE debits_posted - credits_posted END)::numeric(38,0) AS free FROM account GROUP BY 1 ORDER BY 1',
    );
    return Object.fromEntries(rows.map((r) => [r.code, formatAmount(r.free)]));
  };
  const alerts = async (): Promise<string[]> =>
    (
      await shop.t.db.sql.query<{ text: string }>(
        "SELECT customer || ' ' || meter || ' ' || percent || ' ' || overage_price AS text FROM meter_alert ORDER BY customer, percent",
      )
    ).rows.map((r) => r.text);

  it('base fee, allowance and overage from usage to journal and invoice; closing twice changes nothing', async () => {
    const model = { kind: 'base_fee_overage', fee: '30', meters: [{ id: 'tokens', included: 1000 }] };
    await shop.catalogue(...onModel('cus', model));
    await shop.send('cus', call('a', 'cus', 3, 500), call('b', 'cus', 5, 200, 200), call('c', 'cus', 7, 400, 100));
    expect(await alerts()).toEqual(['cus tokens 80 0.0000042', 'cus tokens 100 0.0000042']);
    await close('cus');
    const expected = [
      'base_fee fee 30 30',
      'input_text included 800 0',
      'input_text overage 300 0.0001575',
      'output_text included 200 0',
      'output_text overage 100 0.00042',
    ];
    expect(await invoice('cus')).toEqual(expected);
    expect(await balances()).toEqual({ 1100: '0.0005775', 1110: '60', 2020: '30', 4000: '0.0005775', 4010: '30' });
    const charges = await shop.charges('cus');
    expect(charges.filter((c) => c.includes('/fee/')).map((c) => c.replace(/^\d+ /, ''))).toEqual([
      'period/cus/2026-09/fee/1 kind 5 30',
      'period/cus/2026-10/fee/1 kind 5 30',
    ]);
    await close('cus');
    expect(await shop.charges('cus')).toEqual(charges);
    expect(await shop.count('delivered')).toBe(3n);
    expect(await shop.broken()).toEqual([]);
  });

  it('late usage keeps its period: a later close posts what it changed', async () => {
    const model = {
      kind: 'pure_token',
      minimum_commitment: '1',
      meters: [{ id: 'v', price: { kind: 'volume', tiers: [{ up_to: 1000, price: '0.001' }, { price: '0.0005' }] } }],
    };
    await shop.catalogue(...onModel('cus', model));
    await shop.send('cus', call('a', 'cus', 3, 600));
    await close('cus');
    expect(await invoice('cus')).toEqual(['input_text usage 600 0.6', 'minimum_commitment commitment 1 0.4']);
    await shop.send('cus', call('late', 'cus', 4, 900));
    const { rows } = await shop.db.sql.query<{ stale: boolean; closes: number }>(
      "SELECT stale, closes FROM billing_period WHERE period = '2026-09'",
    );
    expect(rows).toEqual([{ stale: true, closes: 1 }]);
    await close('cus');
    expect(await invoice('cus')).toEqual(['input_text usage 1500 0.75', 'minimum_commitment commitment 1 0.25']);
    expect(await balances()).toEqual({ 1100: '1', 4000: '0.75', 4030: '0.25' });
    expect(await shop.broken()).toEqual([]);
  });

  it('a void gives its units back, and a correction is rated without what it corrects', async () => {
    const model = { kind: 'base_fee_overage', fee: '0', meters: [{ id: 'tokens', included: 1000, allocation: 'first_come' }] };
    await shop.catalogue(...onModel('cus', model));
    await shop.send('cus', call('a', 'cus', 3, 700), call('b', 'cus', 5, 700));
    const amending = (id: string, how: object, input: number): string => {
      const text = JSON.parse(call(id, 'cus', 6, input)) as { data: object };
      return JSON.stringify({ ...text, data: { ...text.data, ...how } });
    };
    await shop.send('cus', amending('v', { voids: { source: 'test', id: 'a' }, usage: null }, 1));
    await shop.send('cus', amending('k', { corrects: { source: 'test', id: 'b' } }, 900));
    const { rows } = await shop.db.sql.query<{ units: bigint }>('SELECT units / 10::numeric ^ 24 AS units FROM meter_total');
    expect(rows.map((r) => r.units.toString().split('.')[0])).toEqual(['900']);
    expect(await invoice('cus')).toEqual(['input_text included 900 0']);
    expect(await shop.broken()).toEqual([]);
  });

  it('a tick closes what is due on its partition, and opens the period that has begun; nothing else does', async () => {
    await shop.catalogue(...onModel('cus', { kind: 'base_fee_overage', fee: '30', meters: [{ id: 'tokens', included: 10 }] }));
    shop.now = parseInstant('2026-09-20T00:00:00Z');
    await shop.send('cus', call('a', 'cus', 3, 20));
    const partition = shardOf('cus') % 4;
    const tick = async (at: string): Promise<string[]> => {
      await shop.control(shardOf('cus'), { kind: 'tick', partition, clock: parseInstant(at) });
      await shop.settle();
      const { rows } = await shop.db.sql.query<{ text: string }>(
        'SELECT kind || \' \' || period AS text FROM period_event ORDER BY recorded_at, "offset", kind',
      );
      return rows.map((r) => r.text);
    };
    expect(await tick('2026-09-30T23:59:59Z')).toEqual(['period_open 2026-09']);
    const opened = ['period_open 2026-09', 'period_open 2026-10'];
    expect(await tick('2026-10-01T00:59:59Z')).toEqual(opened);
    expect(await tick('2026-10-01T01:00:00Z')).toEqual([...opened, 'period_closed 2026-09', 'period_open 2026-10']);
    expect(await tick('2026-10-01T00:00:00Z')).toHaveLength(4);
    expect(await invoice('cus')).toEqual(['base_fee fee 30 30', 'input_text included 10 0', 'input_text overage 10 0.00000525']);
    expect(await balances()).toMatchObject({ 1110: '60', 2020: '30', 4010: '30' });
    expect((await shop.db.sql.query<{ clock: bigint }>('SELECT clock FROM partition_clock')).rows).toEqual([
      { clock: parseInstant('2026-10-01T01:00:00Z') },
    ]);
    expect(await shop.broken()).toEqual([]);
  });

  it('asks the database nothing for customers whose contract does not run by the period', async () => {
    await shop.catalogue(...onModel('cus', { kind: 'base_fee_overage', fee: '30', meters: [{ id: 'tokens', included: 10 }] }));
    const asked = async (customer: string, id: string): Promise<string[]> => {
      const names: string[] = [];
      const counting = (tx: Sql): Sql => ({
        query: (text, values) => tx.query(text, values),
        rows: (name, text, values) => (names.push(name), tx.rows(name, text, values)),
        run: (name, text, values) => (names.push(name), tx.run(name, text, values)),
        copy: (into, rows) => (names.push(into.split(' ')[0] ?? ''), tx.copy(into, rows)),
        read: (select, row) => (names.push(select), tx.read(select, row)),
      });
      const db = new Proxy(shop.db, {
        get: (of, key) =>
          key === 'transaction'
            ? (work: (tx: Sql) => Promise<unknown>) => of.transaction((tx) => work(counting(tx)))
            : (Reflect.get(of, key) as unknown),
      });
      const partition = shardOf(customer) % 4;
      await shop.append(customer, call(id, customer, 3, 5));
      const from = await readPosition(shop.db.sql, 'rating', 'usage.events', partition);
      const records = await readBatch(shop.db.sql, 'usage.events', partition, from, 0n, 10);
      await new RateUsage(db, shop.log).rate(usageBatch(partition, from, records));
      return names.filter((n) => /meter|period/.test(n));
    };
    expect(await asked('plain', 'p1')).toEqual([]);
    expect(await asked('cus', 'c1')).toEqual(['load_meter_totals', 'save_meter_totals', 'touch_billing_periods']);
  });

  it('refuses a close before the end, one of nobody, and one that somebody else wrote', async () => {
    await shop.catalogue(...onModel('cus', { kind: 'base_fee_overage', fee: '30', meters: [{ id: 'tokens', included: 10 }] }));
    await close('cus', '2199-01');
    await close('nobody');
    const { rows } = await shop.db.sql.query<{ error: string }>('SELECT error FROM dead_letter ORDER BY error');
    expect(rows.map((r) => r.error)).toEqual(['no customer is called "nobody"', 'period 2199-01 of cus has not ended yet']);
    expect(await shop.charges('cus')).toEqual([]);
  });
});
