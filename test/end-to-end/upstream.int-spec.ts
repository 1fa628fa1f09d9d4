import type { NewEntry } from '@tallystick/platform/storage/catalogue';
import type { JsonObject } from '@tallystick/domain/usage';
import { RatedShop } from '../support/rated-shop';
import { eventText, rateEntry } from '../support/shop';

const CUSTOMER = 'cus_1';
const COST = { input_text: { price: '0.25', per: '1000000' }, output_text: { price: '2', per: '1000000' } };
const listed = (number: number, from: string, prices: object): NewEntry => ({
  ...rateEntry('gpt-5.2', number, prices, from),
  key: `list/gpt-5.2/${number}`,
  body: { ...(rateEntry('gpt-5.2', number, prices, from).body as JsonObject), book: 'list', asset: 'EUR' },
});
const naming = (id: string, how: 'voids' | 'corrects', target: string, input = 100): string => {
  const text = JSON.parse(eventText(id, CUSTOMER, { input, output: 0 })) as { data: object };
  return JSON.stringify({ ...text, data: how === 'voids' ? { voids: { id: target } } : { ...text.data, corrects: { id: target } } });
};

describe('what providers charge us, beside what customers pay', () => {
  let s: RatedShop;
  beforeEach(async () => {
    s = await RatedShop.open([CUSTOMER]);
  });
  afterEach(() => s.close());

  const declare = (): Promise<unknown> =>
    s.catalogue({ kind: 'price_book', key: 'list', body: { id: 'list', asset: 'EUR' } }, listed(1, '1970-01-01T00:00:00Z', COST), {
      kind: 'upstream_policy',
      key: 'openai',
      body: { provider: 'openai', book: 'list', effective_from: '2026-01-01T00:00:00Z' },
    });
  const upstream = async (): Promise<string[]> => {
    const { rows } = await s.t.db.sql.query<{ text: string }>(
      `SELECT charge_seq || ' ' || coalesce(upstream_amount::text || ' ' || upstream_asset || ' ' || upstream_rate_version, 'none') AS text FROM charge ORDER BY charge_seq`,
    );
    return rows.map((r) => r.text);
  };

  it('is evidence on the charge and legs of its entry, in its own asset; kept by a void, mirrored by a correction', async () => {
    await s.send(CUSTOMER, eventText('before', CUSTOMER));
    await declare();
    await s.send(CUSTOMER, eventText('a', CUSTOMER), eventText('b', CUSTOMER));
    await s.send(CUSTOMER, naming('v', 'voids', 'a'), naming('c', 'corrects', 'b'));
    expect(await upstream()).toEqual([
      '1 none',
      '2 525000000 EUR list/gpt-5.2/1',
      '3 525000000 EUR list/gpt-5.2/1',
      '4 none',
      '5 525000000 EUR list/gpt-5.2/1',
      '6 25000000 EUR list/gpt-5.2/1',
    ]);
    expect((await s.legs(CUSTOMER)).slice(1)).toEqual([
      '2: 1 1100 → 4000 0.0011025 202611',
      '2: 8 5000 → 2200 0.000525 202611',
      '3: 1 1100 → 4000 0.0011025 202611',
      '3: 8 5000 → 2200 0.000525 202611',
      '4: 7 4000 → 1100 0.0011025 202611',
      '5: 7 4000 → 1100 0.0011025 202611',
      '5: 8 2200 → 5000 0.000525 202611',
      '6: 1 1100 → 4000 0.0000525 202611',
      '6: 8 5000 → 2200 0.000025 202611',
    ]);
    expect(await s.broken()).toEqual([]);
  });

  it('is no part of what a refund or a reversal gives back', async () => {
    await declare();
    await s.send(CUSTOMER, eventText('a', CUSTOMER), eventText('b', CUSTOMER));
    expect((await s.command(CUSTOMER, 'refund', { source: 'test', id: 'a', amount: '0.0012', reason: 'x' })).code).toBe(
      'refund_exceeds_charge',
    );
    expect((await s.command(CUSTOMER, 'refund', { source: 'test', id: 'a', reason: 'x' })).status).toBe('applied');
    expect((await s.command(CUSTOMER, 'reversal', { entry: '2', reason: 'x' })).status).toBe('applied');
    await s.send(CUSTOMER, naming('c', 'corrects', 'b'));
    const { rows } = await s.t.db.sql.query<{ balance: bigint }>(
      'SELECT credits_posted - debits_posted AS balance FROM account WHERE code = 2200',
    );
    expect(rows).toEqual([{ balance: 550_000_000n }]);
    expect(await s.broken()).toEqual([]);
  });

  it('is pinned: a later list price moves nothing that is posted, and its instant decides', async () => {
    await declare();
    await s.send(CUSTOMER, eventText('a', CUSTOMER));
    await s.catalogue(listed(2, '2026-11-20T12:00:00.123456Z', { ...COST, input_text: { price: '0.5', per: '1000000' } }));
    await s.send(CUSTOMER, eventText('b', CUSTOMER), eventText('c', CUSTOMER, { time: '2026-11-20T12:00:00.123455999Z' }));
    expect(await upstream()).toEqual([
      '1 525000000 EUR list/gpt-5.2/1',
      '2 650000000 EUR list/gpt-5.2/2',
      '3 525000000 EUR list/gpt-5.2/1',
    ]);
    expect(await s.broken()).toEqual([]);
  });

  it('costs us what a free or a prepaid call cost; what is not billable is only evidence; without a price it is flagged and counted', async () => {
    await declare();
    await s.catalogue(
      rateEntry('free', 1, { input_text: { price: '0', per: '1' }, output_text: { price: '0', per: '1' } }),
      rateEntry('rare'),
      {
        ...listed(1, '1970-01-01T00:00:00Z', COST),
        key: 'list/free/1',
        body: { ...(listed(1, '1970-01-01T00:00:00Z', COST).body as JsonObject), model: 'free' },
      },
    );
    await s.send(CUSTOMER, eventText('free', CUSTOMER, { model: 'free' }), eventText('rare', CUSTOMER, { model: 'rare' }));
    await s.catalogue({
      kind: 'billing_state',
      key: CUSTOMER,
      body: { customer: CUSTOMER, state: 'shadow', effective_from: '2026-01-01T00:00:00Z' },
    });
    await s.send(CUSTOMER, eventText('shadow', CUSTOMER));
    expect(await s.legs(CUSTOMER)).toEqual(['1: 8 5000 → 2200 0.000525 202611', '2: 1 1100 → 4000 0.0011025 202611']);
    expect(await upstream()).toEqual(['1 525000000 EUR list/free/1', '2 none', '3 525000000 EUR list/gpt-5.2/1']);
    const { rows } = await s.t.db.sql.query<{ n: bigint }>(`SELECT count(*) AS n FROM charge WHERE flags LIKE '%"upstream_unpriced"%'`);
    expect(rows).toEqual([{ n: 1n }]);
    expect(await s.broken()).toEqual([]);
  });

  it('is found by verify where somebody edits it', async () => {
    await declare();
    await s.send(CUSTOMER, eventText('a', CUSTOMER));
    await s.t.db.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query('UPDATE charge SET upstream_amount = upstream_amount - 1');
    });
    expect((await s.broken()).map((f) => f.split(':')[0])).toEqual(expect.arrayContaining(['upstream-posted', 'charges-executed-again']));
  });
});
