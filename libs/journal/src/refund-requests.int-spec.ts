import { shardOf } from '@tallystick/domain/rating';
import { RatedShop } from '../../../test/support/rated-shop';
import { eventText } from '../../../test/support/shop';

/** An alias whose records and exception stand on another shard than its customer. */
const ALIAS = Array.from({ length: 99 }, (_, n) => `alias_${n}`).find((a) => shardOf(a) !== shardOf('cus_1')) ?? '';

describe('refunds of what was rated', () => {
  let shop: RatedShop;
  beforeEach(async () => {
    shop = await RatedShop.open(['cus_1', 'cus_2'], 'prepaid');
  });
  afterEach(async () => {
    expect(await shop.broken()).toEqual([]);
    await shop.close();
  });
  const refund = (data: object, customer = 'cus_1') => shop.command(customer, 'refund', { reason: 'r', ...data }, 'prepaid');

  it('finds a request by its source and id, or by its id alone', async () => {
    await shop.command('cus_1', 'deposit', { net: '1', tax: '0', gross: '1' }, 'prepaid');
    await shop.send(
      'cus_1',
      eventText('req', 'cus_1'),
      eventText('twin', 'cus_1'),
      eventText('twin', 'cus_1', { source: 'eu', input: 100 }),
    );
    expect(await refund({ source: 'test', id: 'req', amount: '0.0001025' })).toMatchObject({ status: 'applied', amount: '0.0001025' });
    expect(await refund({ id: 'req' })).toMatchObject({
      status: 'applied',
      amount: '0.001',
      balance: { available: '0.998005' },
    });
    expect(await refund({ id: 'twin' })).toMatchObject({ code: 'target_ambiguous' });
    expect(await refund({ source: 'eu', id: 'twin' })).toMatchObject({ status: 'applied' });
    expect(await refund({ source: 'test', id: 'req' }, 'cus_2')).toMatchObject({ code: 'target_missing' });
  });

  it('finds an event that was parked under an alias and released to a customer of another shard', async () => {
    await shop.send(ALIAS, eventText('lost', ALIAS));
    expect(await refund({ source: 'test', id: 'lost' })).toMatchObject({ code: 'target_missing' });
    await shop.catalogue({ kind: 'alias', key: ALIAS, body: { alias: ALIAS, customer: 'cus_1' } });
    await shop.release();
    expect(await shop.charges('cus_1')).toEqual(['1 lost kind 1 0.0011025']);
    expect(await refund({ source: 'test', id: 'lost', amount: '0.0001' })).toMatchObject({
      status: 'applied',
      balance: { overage: '0.0010025' },
    });
    expect(await refund({ id: 'lost' })).toMatchObject({ status: 'applied', amount: '0.0010025', balance: { overage: '0' } });
  });
});
