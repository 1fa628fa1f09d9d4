import { createApi } from '@tallystick/api/create-api';
import { quoteLine } from '@tallystick/domain/quote';
import { CatalogueCache } from '@tallystick/platform/storage/catalogue';
import { RatedShop } from '../support/rated-shop';
import { serve, type Served } from '../support/serve';
import { eventText } from '../support/shop';

const CUSTOMER = 'cus_1';
const PRICES = { input_text: { price: '1', per: '1000000' }, output_text: { price: '1', per: '1000000' } };

describe('a rate version published into the past', () => {
  let shop: RatedShop;
  let api: Served;
  beforeAll(async () => {
    shop = await RatedShop.open([CUSTOMER]);
    api = await serve((context) => [createApi(context)], shop.t);
  });
  afterAll(async () => {
    await api.close();
    await shop.close();
  });

  const transfers = async (): Promise<unknown[]> =>
    (
      await shop.t.db.sql.query(
        'SELECT shard, seq, entry, kind, amount, effective, recorded, charge_seq, debit_after, credit_after FROM transfer ORDER BY 1, 2',
      )
    ).rows;

  it('never moves what is posted, prices what comes after it, and every charge is still what its pinned catalogue says', async () => {
    await shop.send(CUSTOMER, eventText('before', CUSTOMER));
    const [charges, posted] = [await shop.charges(CUSTOMER), await transfers()];
    const published = await api.call('/v1/price-books/default/rates', {
      body: { model: 'gpt-5.2', prices: PRICES, effective_from: '2026-01-01T00:00:00Z' },
    });
    expect([published.status, published.body.number]).toEqual([201, 2]);
    expect(await shop.charges(CUSTOMER)).toEqual(charges);
    await shop.send(CUSTOMER, eventText('before', CUSTOMER), eventText('after', CUSTOMER));
    expect(await shop.charges(CUSTOMER)).toEqual(['1 before kind 1 0.0011025', '2 after kind 1 0.0007']);
    expect((await transfers()).slice(0, posted.length)).toEqual(posted);
    expect(await shop.broken()).toEqual([]);
  });

  it('is chosen by what was known: a quote pinned to the number before it gives the old price', async () => {
    const cache = new CatalogueCache();
    const seq = await cache.pin(shop.db.sql);
    const line = JSON.parse(eventText('q', CUSTOMER)) as { time: string; data: { usage: object } };
    const quote = (pinnedSeq: bigint): unknown =>
      quoteLine(
        { id: 'q', dialect: 'openai.chat', model: 'gpt-5.2', usage: line.data.usage as never, at: line.time },
        { catalogue: cache.catalogue, pinnedSeq, now: 0n },
      );
    expect(quote(seq - 1n)).toMatchObject({ total: '0.0011025', rate_version: 'default/gpt-5.2/1' });
    expect(quote(seq)).toMatchObject({ total: '0.0007', rate_version: 'default/gpt-5.2/2' });
  });
});
