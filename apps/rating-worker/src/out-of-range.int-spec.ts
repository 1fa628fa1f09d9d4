import { shardOf } from '@tallystick/domain/rating';
import type { JsonObject } from '@tallystick/domain/usage';
import { RatedShop } from '../../../test/support/rated-shop';
import { eventText, rateEntry } from '../../../test/support/shop';

/** A price with its point in the wrong place. */
const SLIP = { input_text: { price: `1${'0'.repeat(30)}`, per: '1' }, output_text: { price: '0', per: '1' } };

describe('what no column can hold', () => {
  let shop: RatedShop;
  beforeEach(async () => {
    shop = await RatedShop.open(['cus']);
  });
  afterEach(() => shop.close());

  const charged = async (): Promise<string[]> =>
    (await shop.t.db.sql.query<{ id: string }>('SELECT event_id AS id FROM charge WHERE kind = 1 ORDER BY 1')).rows.map((r) => r.id);
  const parked = async (): Promise<object[]> =>
    (await shop.t.db.sql.query('SELECT event_id, reason, field, detail FROM exception_now WHERE state = $1', ['open'])).rows;
  const dead = async (): Promise<string[]> =>
    (await shop.t.db.sql.query<{ error: string }>('SELECT error FROM dead_letter ORDER BY "offset"')).rows.map((r) => r.error);

  it('a charge beyond all amounts waits for a better price, and its neighbours are charged', async () => {
    await shop.catalogue(rateEntry('typo', 1, SLIP));
    await shop.send('cus', eventText('a', 'cus'), eventText('huge', 'cus', { model: 'typo' }), eventText('z', 'cus'));
    expect(await charged()).toEqual(['a', 'z']);
    expect(await parked()).toMatchObject([
      {
        event_id: 'huge',
        reason: 'unknown_price',
        field: 'data.model',
        detail: expect.stringContaining('look at rate version default/typo/1'),
      },
    ]);
    await shop.catalogue(rateEntry('typo', 2, undefined, '1970-01-01T00:00:00Z'));
    await shop.release();
    expect(await charged()).toEqual(['a', 'huge', 'z']);
    expect(await shop.broken()).toEqual([]);
  });

  it('an upstream cost beyond all amounts is left out of the margin, and said so', async () => {
    const slip = rateEntry('gpt-5.2', 1, SLIP);
    await shop.catalogue(
      { kind: 'price_book', key: 'cost', body: { id: 'cost', asset: 'USD' } },
      { ...slip, key: 'cost/gpt-5.2/1', body: { ...(slip.body as JsonObject), book: 'cost' } },
      { kind: 'upstream_policy', key: 'openai', body: { provider: 'openai', book: 'cost', effective_from: '2026-01-01T00:00:00Z' } },
    );
    await shop.send('cus', eventText('a', 'cus'));
    const { rows } = await shop.t.db.sql.query('SELECT upstream_amount, flags FROM charge');
    expect(rows).toMatchObject([{ upstream_amount: null, flags: expect.stringContaining('more than any call can cost') }]);
  });

  it.each(['1600-01', '0001-01', '9999-12'])(
    'a control for the period %s is a dead letter, and its neighbours are charged',
    async (period) => {
      await shop.append('cus', eventText('a', 'cus'));
      for (const kind of ['period_open', 'period_closed'] as const)
        await shop.control(shardOf('cus'), { kind, customer: 'cus', period, actor: 'admin' });
      await shop.send('cus', eventText('z', 'cus'));
      expect(await charged()).toEqual(['a', 'z']);
      expect(await dead()).toEqual(Array(2).fill('bad_control: data.period is no month from 2000-01 to 2199-12'));
    },
  );
});
