import { eventText } from '../../../../test/support/shop';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';

const PRICES = { input_text: { price: '0.525', per: '1000000' }, output_text: { price: '4.20', per: '1000000' } };

describe('contracts, meters and periods over HTTP', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline();
    await s.call('/v1/price-books', { body: { id: 'default', asset: 'USD' } });
    const rate = await s.call('/v1/price-books/default/rates', {
      body: { model: 'gpt-5.2', effective_from: '2000-01-01T00:00:00Z', prices: PRICES },
    });
    expect(rate.status).toBe(201);
  });
  afterAll(() => s.close());

  const use = (id: string, subject: string, day: number, input: number): string =>
    eventText(id, subject, { time: `2026-09-${String(day).padStart(2, '0')}T08:00:00Z`, input, output: 0 });
  const contract = (billing_model: object, more: object = {}): object => ({
    effective_from: '2026-09-01T00:00:00Z',
    billing_model,
    ...more,
  });

  it('takes a contract with meters, shows what they counted with alerts, and closes the month by itself', async () => {
    const model = { kind: 'base_fee_overage', fee: '30', meters: [{ id: 'tokens', included: 1000 }] };
    const made = await s.call('/v1/customers', { body: { id: 'cus', contract: contract(model, { reset: { grace_hours: 0 } }) } });
    expect(made.status).toBe(201);
    expect(made.body.contracts[0].billing_model).toEqual(model);
    await s.usage(use('a', 'cus', 3, 850), use('b', 'cus', 4, 400));
    const meters = (await s.call('/v1/customers/cus/meters?period=2026-09')).body;
    expect(meters).toMatchObject({
      period: '2026-09',
      from: '2026-09-01T00:00:00Z',
      to: '2026-10-01T00:00:00Z',
      billing_model: 'base_fee_overage',
      fee: '30',
    });
    expect(meters.meters[0]).toMatchObject({
      meter: 'tokens',
      used: '1250',
      allowance: '1000',
      included: '1000',
      overage: '250',
      remaining: '0',
      first_overage_unit: '0.000000525',
    });
    expect(meters.meters[0].alerts.map((a: { percent: number }) => a.percent)).toEqual([80, 100]);
    for (let tries = 0; tries < 100 && (await s.call('/v1/customers/cus/meters?period=2026-09')).body.closes === 0; tries += 1)
      await new Promise((r) => setTimeout(r, 100));
    await s.settled();
    const invoice = (await s.call('/v1/customers/cus/invoices/2026-09')).body;
    expect(invoice.lines.map((l: Record<string, string>) => [l['class'], l['part'], l['meter'], l['quantity'], l['exact']])).toEqual([
      ['base_fee', 'fee', null, '30', '30'],
      ['input_text', 'included', 'tokens', '1000', '0'],
      ['input_text', 'overage', 'tokens', '250', '0.00013125'],
    ]);
    const key = await s.key('cus', ['balance:read']);
    const { allowances } = (await s.call('/v1/balance', { key })).body;
    expect(allowances).toEqual([expect.objectContaining({ meter: 'tokens', allowance: '1000', used: '0', remaining: '1000' })]);
    expect((await s.call('/v1/customers/cus/meters', { key })).status).toBe(200);
    expect((await s.call('/v1/customers/nobody/meters', { key })).status).toBe(404);
  });

  it('asks to close, once or for all, and refuses what has not ended', async () => {
    await s.call('/v1/customers', {
      body: { id: 'min', contract: contract({ kind: 'pure_token', minimum_commitment: '5' }, { reset: { grace_hours: 9000 } }) },
    });
    await s.usage(use('c', 'min', 3, 100));
    const asked = await s.call('/v1/customers/min/periods/2026-09/close', { method: 'POST' });
    expect(asked).toMatchObject({ status: 202, body: { period: '2026-09', customers: 1 } });
    await s.settled();
    const lines = (await s.call('/v1/customers/min/invoices/2026-09')).body.lines as Record<string, string>[];
    expect(lines.map((l) => `${l['class']} ${l['exact']}`)).toEqual(['minimum_commitment 4.9999475', 'input_text 0.0000525']);
    expect((await s.call('/v1/customers/min/periods/2199-01/close', { method: 'POST' })).body).toMatchObject({ code: 'period_not_over' });
    expect((await s.call('/v1/customers/min/periods/2026-9/close', { method: 'POST' })).status).toBe(400);
    expect((await s.call('/v1/periods/2026-09/close', { method: 'POST' })).body.customers).toBe(2);
    await s.settled();
    expect((await s.call('/v1/customers/min/invoices/2026-09')).body.lines).toHaveLength(2);
  });

  it.each(['0000-01', '1600-01', '1677-09', '1999-12', '2200-01', '2262-04', '9999-12'])(
    'refuses the month %s before anything reaches the log',
    async (month) => {
      const heads = async (): Promise<unknown> =>
        (await s.t.db.sql.query('SELECT topic, partition, next_offset FROM log_head ORDER BY 1, 2')).rows;
      const before = await heads();
      const answers = [
        await s.call(`/v1/customers/min/periods/${month}/open`, { method: 'POST' }),
        await s.call(`/v1/customers/min/periods/${month}/close`, { method: 'POST' }),
        await s.call(`/v1/periods/${month}/close`, { method: 'POST' }),
        await s.call(`/v1/customers/min/meters?period=${month}`),
      ];
      for (const { status, body } of answers) expect([status, body.errors?.[0]?.field ?? body.error?.param]).toEqual([400, 'period']);
      expect(await heads()).toEqual(before);
    },
  );

  it('refuses to close for all a month that has ended nowhere', async () => {
    for (const month of ['2199-12', `${new Date().getUTCFullYear() + 1}-12`])
      expect(await s.call(`/v1/periods/${month}/close`, { method: 'POST' })).toMatchObject({
        status: 409,
        body: { code: 'period_not_over' },
      });
  });

  it.each<[string, object]>([
    ['billing_model.fee', { billing_model: { kind: 'base_fee_overage', meters: [{ id: 'a', included: 1 }] } }],
    ['billing_model.meters[0].price.kind', { billing_model: { kind: 'pure_token', meters: [{ id: 'a', price: { kind: 'guess' } }] } }],
    ['upstream_book', { billing_model: { kind: 'pure_token' }, stance: 'pass_through', upstream_book: 'none' }],
    ['overrides.book', { overrides: { book: 'none' } }],
    ['markup', { markup: 0.2 }],
    ['reset.day', { reset: { day: 31 } }],
    ['terms.sha256', { terms: { reference: 'x', sha256: 'no' } }],
  ])('names the field %s of a contract version that can not be', async (field, body) => {
    await s.call('/v1/customers', { body: { id: 'odd' } });
    const r = await s.call('/v1/customers/odd/contracts', { body });
    expect(r.status).toBe(400);
    expect(JSON.stringify(r.body)).toContain(field);
  });
});
