import { formatInstant } from '@tallystick/domain/time';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { EXAMPLE_PRICES, eventText, shop } from '../../../../test/support/shop';

const SINCE = '2026-11-01T00:00:00Z';
const soon = (ms: number): string => formatInstant(BigInt(Date.now() + ms) * 1_000_000n);

describe('grants over HTTP', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus', 'void', 'ends', 'other']);
  });
  afterAll(() => s.close());

  const grant = (customer: string, body: object, headers: Record<string, string> = {}) =>
    s.call(`/v1/customers/${customer}/grants`, { body: { at: SINCE, reason_code: 'promo', ...body }, headers });
  const listed = async (customer: string): Promise<string[]> =>
    (await s.call(`/v1/customers/${customer}/grants`)).body.grants.map((g: Record<string, string>) =>
      [g['reason_code'], g['state'], g['left'], 'of', g['amount']].join(' '),
    );

  it('takes a grant once per key, shows it in the balance, pays usage by it at full price on the invoice, and gives it back', async () => {
    const key = { 'idempotency-key': 'welcome' };
    const made = await grant('cus', { amount: '0.002', priority: 7 }, key);
    expect([made.status, made.body]).toMatchObject([201, { type: 'grant', amount: '0.002', balance: { available: '0.002' } }]);
    const again = await grant('cus', { amount: '0.002', priority: 7 }, key);
    expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([201, made.body, 'true']);
    expect((await grant('cus', { amount: '3', priority: 7 }, key)).status).toBe(409);
    expect((await grant('cus', { amount: '5', at: soon(3_600_000), reason_code: 'goodwill' })).status).toBe(201);
    const balance = (await s.call('/v1/customers/cus/balance')).body;
    expect(balance).toMatchObject({ available: '0.002', owed: '0' });
    expect(balance.grants).toMatchObject([
      { id: made.body.command_id, state: 'in_force', left: '0.002', priority: '7', effective_from: SINCE, expires_at: null },
      { state: 'scheduled', left: '5', reason_code: 'goodwill' },
    ]);
    await s.usage(eventText('a', 'cus'), eventText('b', 'cus'));
    expect((await s.call('/v1/customers/cus/balance')).body).toMatchObject({ available: '0', owed: '0.000205' });
    expect(await listed('cus')).toEqual(['promo spent 0 of 0.002', 'goodwill scheduled 5 of 5']);
    const back = await s.call('/v1/customers/cus/refunds', { body: { id: 'b', reason: 'x', at: '2026-11-21T00:00:00Z' } });
    expect(back.body).toMatchObject({ amount: '0.0011025', balance: { available: '0.0008975', owed: '0' } });
    await s.settled();
    const invoice = (await s.call('/v1/customers/cus/invoices/2026-11')).body;
    expect(invoice).toMatchObject({
      exact: '0.002205',
      promotional_credit: '0.0011025',
      adjustments: { exact: '-0.0011025', lines: [{ kind: 'refund' }] },
      total: { exact: '0.0011025' },
    });
    const totals = (await s.call('/v1/totals?by=customer')).body;
    expect(totals.data ?? totals.rows ?? totals.totals).toEqual(
      expect.arrayContaining([expect.objectContaining({ customer: 'cus', amount: '0.002205' }) as object]),
    );
    const then = (await s.call(`/v1/customers/cus/balance?at=${encodeURIComponent('2026-11-20T11:00:00Z')}`)).body;
    expect(then).toMatchObject({ available: '0.002', grants: [{ state: 'in_force', left: '0.002' }] });
  });

  it('voids what is left, once, and names what is wrong', async () => {
    const { command_id: id } = (await grant('void', { amount: '2' })).body;
    const end = (grant: string) => s.call(`/v1/customers/void/grants/${grant}/void`, { body: { reason: 'a mistake' } });
    expect((await end(id)).body).toMatchObject({ status: 'applied', type: 'grant_void', amount: '2', balance: { available: '0' } });
    expect([(await end(id)).status, (await end(id)).body.code]).toEqual([422, 'nothing_to_void']);
    expect((await end('none')).body).toMatchObject({ code: 'target_missing', errors: [{ field: 'grant' }] });
    const problems = [
      [{ amount: '0' }, 'amount'],
      [{ amount: '1', priority: -1 }, 'priority'],
      [{ amount: '1', expires_at: SINCE }, 'expires_at'],
      [{ amount: '1', expires_at: 'soon' }, 'expires_at'],
      [{ amount: '1', reason_code: 'free_tier' }, 'reason_code'],
    ] as const;
    for (const [body, field] of problems) {
      const r = await grant('void', body);
      expect([r.status, r.body.errors?.[0]?.field]).toEqual([400, field]);
    }
    expect(await grant('void', { amount: '1', expires_at: '2026-11-02T00:00:00Z' })).toMatchObject({
      status: 422,
      body: { code: 'grant_expired' },
    });
    expect((await s.call('/v1/customers/nobody/grants')).status).toBe(404);
    const key = await s.key('other', ['balance:read']);
    expect((await s.call('/v1/customers/void/grants', { key })).status).toBe(404);
    expect((await s.call('/v1/customers/other/grants', { key })).body).toEqual({ customer: 'other', grants: [] });
    expect((await s.call('/v1/customers/other/grants', { key, body: { amount: '1', reason_code: 'promo' } })).status).toBe(403);
  });

  it('ends a grant by itself when its time has come, and grants a free tier each period', async () => {
    expect((await grant('ends', { amount: '2', expires_at: soon(1_500) })).status).toBe(201);
    await s.call('/v1/price-books/default/rates', { body: { model: 'm', prices: EXAMPLE_PRICES, effective_from: SINCE } });
    const made = await s.call('/v1/customers', { body: { id: 'free', contract: { free_tier: { amount: '5' } } } });
    expect([made.status, made.body.contracts[0].free_tier]).toEqual([201, { amount: '5' }]);
    const wrong = await s.call('/v1/customers', { body: { id: 'x', contract: { free_tier: { amount: '0' } } } });
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'contract.free_tier.amount']);
    const memo = async (): Promise<string[]> => {
      const { rows } = await s.t.db.sql.query<{ text: string }>(
        `SELECT t.kind || ' ' || (t.amount / 1000000000000)::int AS text FROM transfer t JOIN account a ON a.account_id IN (t.debit, t.credit)
         WHERE a.customer = 'ends' ORDER BY t.seq`,
      );
      return rows.map((r) => r.text);
    };
    for (let tries = 0; tries < 100 && (await memo()).length < 2; tries += 1) await new Promise((r) => setTimeout(r, 100));
    expect(await memo()).toEqual(['13 2', '15 2']);
    expect(await listed('ends')).toEqual(['promo expired 0 of 2']);
    expect((await s.call('/v1/customers/ends/balance')).body).toMatchObject({ available: '0', grants: [] });
    for (let tries = 0; tries < 100 && (await listed('free')).length < 1; tries += 1) await new Promise((r) => setTimeout(r, 100));
    expect(await listed('free')).toEqual(['free_tier in_force 5 of 5']);
    await s.usage(eventText('f', 'free', { time: new Date().toISOString() }));
    expect((await s.call('/v1/customers/free/balance')).body).toMatchObject({ available: '4.9988975', owed: '0' });
  });
});
