import { appendEntries } from '@tallystick/platform/storage/catalogue';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { EXAMPLE_PRICES, eventText, shop } from '../../../../test/support/shop';

const cost = (price: string): object => ({ price, per: '1000000' });

describe('margin over HTTP', () => {
  let s: ServedPipeline;
  const margin = async (query: string): Promise<Record<string, unknown>[]> => {
    const r = await s.call(`/v1/margin?${query}`);
    expect([query, r.status]).toEqual([query, 200]);
    return r.body.data as Record<string, unknown>[];
  };

  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus_1', 'cus_2']);
    for (const [id, asset] of [
      ['list', 'USD'],
      ['euro-list', 'EUR'],
    ])
      expect((await s.call('/v1/price-books', { body: { id, asset } })).status).toBe(201);
    const effective_from = '2026-01-01T00:00:00Z';
    const prices = { input_text: cost('0.25'), output_text: cost('2') };
    expect((await s.call('/v1/price-books/list/rates', { body: { model: 'gpt-5.2', prices, effective_from } })).status).toBe(201);
    expect((await s.call('/v1/price-books/euro-list/rates', { body: { model: 'gpt-5.2', prices, effective_from } })).status).toBe(201);
    expect((await s.call('/v1/upstream-policies', { body: { provider: 'openai', book: 'list', effective_from } })).status).toBe(201);
    expect((await s.call('/v1/upstream-policies', { body: { book: 'euro-list', effective_from } })).status).toBe(201);
    await s.t.db.transaction((tx) =>
      appendEntries(tx, 'test', [
        {
          kind: 'rate_version',
          key: 'default/unlisted/1',
          body: {
            book: 'default',
            model: 'unlisted',
            number: 1,
            asset: 'USD',
            effective_from: '1970-01-01T00:00:00Z',
            effective_to: null,
            prices: EXAMPLE_PRICES,
          },
        },
      ]),
    );
    const usage = { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700, cost: 0.0006 };
    await s.usage(
      eventText('a', 'cus_1'),
      eventText('reported', 'cus_1', { data: { usage } }),
      eventText('other', 'cus_1', { time: '2026-11-21T00:00:00Z', data: { provider: 'mistral' } }),
      eventText('unlisted', 'cus_2', { model: 'unlisted' }),
      eventText('free', 'cus_2', { data: { status: 'failed', usage: null } }),
    );
  });
  afterAll(() => s.close());

  it('sets revenue against upstream cost, exactly, each asset apart', async () => {
    const none = { upstream_unpriced: 0, reported_cost: '0', upstream_of_reported: '0' };
    expect(await margin('by=customer')).toEqual([
      { ...none, key: 'cus_1', asset: 'EUR', revenue: '0', upstream: '0.000525', margin: '-0.000525', charges: 1 },
      {
        ...none,
        key: 'cus_1',
        asset: 'USD',
        revenue: '0.0033075',
        upstream: '0.00105',
        margin: '0.0022575',
        charges: 3,
        reported_cost: '0.0006',
        upstream_of_reported: '0.000525',
      },
      { ...none, key: 'cus_2', asset: 'USD', revenue: '0.0011025', upstream: '0', margin: '0.0011025', charges: 2, upstream_unpriced: 1 },
    ]);
    expect((await margin('by=day')).map((r) => `${String(r['key'])} ${String(r['asset'])} ${String(r['margin'])}`)).toEqual([
      '2026-11-20 USD 0.0022575',
      '2026-11-21 EUR -0.000525',
      '2026-11-21 USD 0.0011025',
    ]);
    expect((await margin('by=model&from=2026-11-21T00:00:00Z')).map((r) => r['key'])).toEqual(['gpt-5.2', 'gpt-5.2']);
  });

  it('posts it in the same entry, in accounts of its own, and the books still balance', async () => {
    const { rows } = await s.t.db.sql.query<{ leg: string }>(
      `SELECT t.leg || ' ' || t.kind || ' ' || regexp_replace(d.name, '@\\d+', '@') || ' → ' || regexp_replace(c.name, '@\\d+', '@') AS leg
       FROM transfer t JOIN charge x ON x.shard = t.shard AND x.charge_seq = t.charge_seq JOIN account d ON d.account_id = t.debit
       JOIN account c ON c.account_id = t.credit WHERE x.event_id IN ('a', 'other', 'free') ORDER BY x.event_id, t.leg`,
    );
    expect(rows.map((r) => r.leg)).toEqual([
      '1 1 main/USD/1100/cus_1 → main/USD/4000/@',
      '2 8 main/USD/5000/@ → main/USD/2200/@/list',
      '1 1 main/USD/1100/cus_1 → main/USD/4000/@',
      '2 8 main/EUR/5000/@ → main/EUR/2200/@/euro-list',
    ]);
  });

  it('mirrors it for a correction and keeps it for a void: the provider served the call', async () => {
    const corrected = JSON.parse(eventText('fix', 'cus_1', { input: 100, output: 0 })) as { data: object };
    await s.usage(
      JSON.stringify({ ...corrected, data: { ...corrected.data, corrects: { id: 'a' } } }),
      JSON.stringify({ ...corrected, id: 'void', data: { voids: { id: 'reported' } } }),
    );
    const [, usd] = await margin('by=customer');
    expect(usd).toMatchObject({ key: 'cus_1', asset: 'USD', revenue: '0.001155', upstream: '0.00055', margin: '0.000605' });
  });

  it('pages, and says what is wrong with a question', async () => {
    const first = await s.call('/v1/margin?by=customer&limit=2');
    const rest = await s.call(`/v1/margin?by=customer&limit=2&cursor=${first.body.next_cursor as string}`);
    expect([...first.body.data, ...rest.body.data].map((r: { key: string; asset: string }) => `${r.key} ${r.asset}`)).toEqual([
      'cus_1 EUR',
      'cus_1 USD',
      'cus_2 USD',
    ]);
    expect(rest.body.next_cursor).toBeNull();
    for (const [query, field] of [
      ['by=planet', 'by'],
      ['', 'by'],
      ['by=day&from=yesterday', 'from'],
      ['by=day&from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z', 'to'],
      ['by=day&limit=0', 'limit'],
      ['by=day&cursor=x', 'cursor'],
    ] as const) {
      const r = await s.call(`/v1/margin?${query}`);
      expect([query, r.status, JSON.stringify(r.body).includes(`"${field}"`)]).toEqual([query, 400, true]);
    }
    const bad = await s.call('/v1/upstream-policies', { body: { book: 'nowhere', effective_from: '2026-01-01T00:00:00Z' } });
    expect([bad.status, JSON.stringify(bad.body).includes('"book"')]).toEqual([400, true]);
    expect((await s.call('/v1/upstream-policies')).body.data).toHaveLength(2);
  });
});
