import { parseAmount } from '@tallystick/domain/money';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { eventText, shop } from '../../../../test/support/shop';

describe('one request', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus_1', 'cus_2']);
  });
  afterAll(() => s.close());

  it('is the worked example from classes to journal entry', async () => {
    await s.usage(eventText('r1', 'cus_1'));
    const { status, body } = await s.call('/v1/requests/r1?source=test');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'r1',
      source: 'test',
      state: 'posted',
      customer: 'cus_1',
      model: 'gpt-5.2',
      provider: 'openai',
      dialect: 'openai.chat',
      time: '2026-11-20T12:00:00.123456Z',
      classes: { input_text: '500', output_text: '200' },
      usage: { prompt_tokens: 500, cached_tokens: 0, completion_tokens: 200, total_tokens: 700 },
      lines: [
        { class: 'input_text', quantity: '500', price: '0.525', per: '1000000', amount: '0.0002625', part: 'usage', extra: null },
        { class: 'output_text', quantity: '200', price: '4.20', per: '1000000', amount: '0.00084' },
      ],
      rate_version: 'default/gpt-5.2/1',
      asset: 'USD',
      cost: '0.0011025',
      cost_status: 'final',
      cost_details: { parts: { prompt_cost: '0.0002625', completion_cost: '0.00084', other_cost: '0' } },
      refunded: '0',
      charge: { kind: 'usage', amount: '0.0011025', charge_seq: '1' },
      journal_entry: { transfers: [{ debit: 'main/USD/1100/cus_1', amount: '0.0011025' }], reversed_by: null },
      amended_by: null,
      exception: null,
      conflicts: 0,
    });
    const { parts, adds_up } = body.cost_details as { parts: Record<string, string>; adds_up: string[] };
    expect(adds_up.reduce((sum, name) => sum + parseAmount(parts[name] ?? ''), 0n)).toBe(parseAmount(body.cost));
    expect((await s.call('/v1/requests/r1')).body).toEqual(body);
    expect((await s.call(`/v1/journal/entries/${body.journal_entry.id}`)).body.event).toEqual({ source: 'test', id: 'r1' });
  });

  it('costs what is left after refunds, nothing once it is reversed or taken back', async () => {
    await s.usage(...['f1', 'f2', 'f3'].map((id) => eventText(id, 'cus_1')));
    expect((await s.call('/v1/customers/cus_1/refunds', { body: { id: 'f1', amount: '0.001', reason: 'slow' } })).status).toBe(201);
    expect((await s.call('/v1/requests/f1?source=test')).body).toMatchObject({
      cost: '0.0001025',
      refunded: '0.001',
      cost_status: 'final',
    });
    const entry = (await s.call('/v1/requests/f2?source=test')).body.journal_entry.id as string;
    expect((await s.call('/v1/customers/cus_1/reversals', { body: { entry: entry.split('-')[1], reason: 'wrong' } })).status).toBe(201);
    expect((await s.call('/v1/requests/f2?source=test')).body).toMatchObject({
      cost: '0',
      journal_entry: { reversed_by: expect.any(String) },
    });
    await s.usage(JSON.stringify({ ...(JSON.parse(eventText('v1', 'cus_1')) as object), data: { voids: { id: 'f3' } } }));
    expect((await s.call('/v1/requests/f3?source=test')).body).toMatchObject({
      cost: '0',
      amended_by: { kind: 'void', id: 'v1' },
      charge: { amount: '0.0011025' },
    });
    expect((await s.call('/v1/requests/v1?source=test')).body).toMatchObject({ cost: '-0.0011025', charge: { kind: 'void' } });
  });

  it('shows what is parked, and its cost once it is released', async () => {
    await s.usage(eventText('p1', 'cus_1', { model: 'unpriced' }));
    const parked = (await s.call('/v1/requests/p1')).body;
    expect(parked).toMatchObject({ state: 'parked', cost: null, cost_status: null, exception: { reason: 'unknown_price', state: 'open' } });
    const prices = { input_text: { price: '1', per: '1000' }, output_text: { price: '0', per: '1' } };
    await s.call('/v1/price-books/default/rates', { body: { model: 'unpriced', prices, effective_from: '2020-01-01T00:00:00Z' } });
    expect((await s.call(`/v1/exceptions/${parked.exception.id}/release`, { method: 'POST', body: {} })).body.result).toBe('released');
    await s.settled();
    expect((await s.call('/v1/requests/p1')).body).toMatchObject({ state: 'posted', cost: '0.5', exception: { state: 'released' } });
  });

  it('counts conflicts, and asks for the source where several have the id', async () => {
    await s.usage(eventText('c1', 'cus_1'), eventText('c1', 'cus_1', { input: 7 }), eventText('c1', 'cus_2', { source: 'other' }));
    const several = await s.call('/v1/requests/c1');
    expect([several.status, several.body.error.code, several.body.error.param]).toEqual([409, 'several_sources', 'source']);
    expect((await s.call('/v1/requests/c1?source=test')).body).toMatchObject({ customer: 'cus_1', conflicts: 1, cost: '0.0011025' });
    const key = await s.key('cus_2', ['balance:read']);
    expect((await s.call('/v1/requests/c1', { key })).body).toMatchObject({ customer: 'cus_2', source: 'other' });
  });

  it("shows a customer's key its own requests only (I17)", async () => {
    const key = await s.key('cus_2', ['balance:read']);
    await s.usage(eventText('p2', 'cus_1', { model: 'never' }));
    for (const path of ['/v1/requests/r1', '/v1/requests/r1?source=test', '/v1/requests/p2?source=test', '/v1/requests/nothing'])
      expect([path, (await s.call(path, { key })).status]).toEqual([path, 404]);
    expect((await s.call('/v1/requests/nothing')).body.error.code).toBe('not_found');
    expect((await s.call('/v1/requests/r1?source=')).status).toBe(400);
  });
});
