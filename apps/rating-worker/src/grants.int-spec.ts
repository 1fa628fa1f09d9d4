import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { parseInstant } from '@tallystick/domain/time';
import { RatedShop } from '../../../test/support/rated-shop';
import { onModel } from '../../../test/support/on-model';
import { eventText } from '../../../test/support/shop';

const CUSTOMER = 'cus';
const SHARD = shardOf(CUSTOMER);
const EXPIRES = '2027-02-01T00:00:00Z';
const GRANT = '00000000-0000-4000-8000-000000000001';
/** A thousand tokens cost 0.000525. */
const call = (id: string, time: string, more: object = {}): string => eventText(id, CUSTOMER, { time, input: 1000, output: 0, ...more });

describe('grants of promotional credit, from the log to the journal', () => {
  let shop: RatedShop;
  afterEach(() => shop.close());

  const due = (): Promise<void> =>
    shop.control(SHARD, {
      ...{ kind: 'grant_due', customer: CUSTOMER, grant: GRANT, expiresAt: parseInstant(EXPIRES), entity: 'main', asset: 'USD' },
    });
  const tick = async (at: string): Promise<void> => {
    shop.now = parseInstant(at);
    await shop.control(SHARD, { kind: 'tick', partition: partitionOfShard(SHARD, 4), clock: shop.now });
    await shop.settle();
  };
  const legsOf = async (seq: number): Promise<string[]> =>
    (await shop.legs(CUSTOMER)).flatMap((l) => (l.startsWith(`${seq}: `) ? [l.slice(`${seq}: `.length)] : []));

  describe('by command', () => {
    beforeEach(async () => {
      shop = await RatedShop.open([CUSTOMER]);
      await due();
      await due();
      expect(await shop.command(CUSTOMER, 'grant', { amount: '0.001', expires_at: EXPIRES, reason_code: 'promo' })).toMatchObject({
        status: 'applied',
      });
    });

    it('pay usage, get it back, and end by the tick that has passed their expiry: once, and nothing behind it uses them', async () => {
      await shop.send(
        CUSTOMER,
        call('a', '2026-11-21T00:00:00Z'),
        call('b', '2026-11-22T00:00:00Z'),
        call('early', '2026-11-01T00:00:00Z'),
      );
      expect(await legsOf(1)).toEqual(['1 4900 → 4000 0.000525 202611', '14 9000 → 9010 0.000525 202611']);
      expect(await legsOf(2)).toEqual(['1 4900 → 4000 0.000475 202611', '1 1100 → 4000 0.00005 202611', '14 9000 → 9010 0.000475 202611']);
      expect(await legsOf(3)).toEqual(['1 1100 → 4000 0.000525 202611']);
      expect((await shop.command(CUSTOMER, 'refund', { id: 'b', reason: 'x' })).status).toBe('applied');
      expect((await shop.command(CUSTOMER, 'reversal', { entry: '1', reason: 'x' })).code).toBe('insufficient_balance');
      await tick('2027-01-31T23:59:59Z');
      expect(await shop.charges(CUSTOMER)).toHaveLength(3);
      await tick(EXPIRES);
      await tick('2027-02-01T00:00:01Z');
      expect((await shop.charges(CUSTOMER)).slice(3)).toEqual([`4 grant/${CUSTOMER}/${GRANT}/expired kind 14 0`]);
      expect(await legsOf(4)).toEqual(['15 9000 → 9010 0.000475 202702']);
      await shop.send(CUSTOMER, call('late', '2026-11-23T00:00:00Z'));
      expect(await legsOf(5)).toEqual(['1 1100 → 4000 0.000525 202611']);
      expect(await shop.broken()).toEqual([]);
    });

    it('come back by a void and a correction; what comes back to an expired one is over at once', async () => {
      await shop.send(CUSTOMER, call('a', '2026-11-21T00:00:00Z'));
      const amending = (id: string, how: object): string => {
        const text = JSON.parse(call(id, '2026-11-21T00:00:00Z')) as { data: object };
        return JSON.stringify({ ...text, data: { ...text.data, ...how } });
      };
      await shop.send(CUSTOMER, amending('k', { corrects: { source: 'test', id: 'a' } }));
      expect(await legsOf(2)).toEqual(['7 4000 → 4900 0.000525 202611', '14 9010 → 9000 0.000525 202611']);
      expect(await legsOf(3)).toEqual(['1 4900 → 4000 0.000525 202611', '14 9000 → 9010 0.000525 202611']);
      await tick(EXPIRES);
      await shop.send(CUSTOMER, amending('v', { voids: { source: 'test', id: 'k' }, usage: null }));
      expect(await legsOf(5)).toEqual([
        '7 4000 → 4900 0.000525 202611',
        '14 9010 → 9000 0.000525 202611',
        '15 9000 → 9010 0.000525 202611',
      ]);
      expect(await shop.broken()).toEqual([]);
    });

    it('that were refused end in nothing; a control of nobody is a dead letter', async () => {
      const late = { amount: '1', expires_at: '2026-12-01T00:00:00Z', reason_code: 'goodwill' };
      expect((await shop.command(CUSTOMER, 'grant', late)).code).toBe('grant_expired');
      const control = { kind: 'grant_due', customer: 'nobody', grant: 'g', expiresAt: 1n, entity: 'main', asset: 'USD' } as const;
      await shop.control(SHARD, control);
      await shop.control(SHARD, { ...control, customer: CUSTOMER });
      await shop.settle();
      await tick('2027-01-16T00:00:00Z');
      expect(await shop.charges(CUSTOMER)).toEqual([`1 grant/${CUSTOMER}/g/expired kind 14 0`]);
      expect(await shop.legs(CUSTOMER)).toEqual([]);
      expect((await shop.command(CUSTOMER, 'grant_void', { grant: GRANT, reason: 'x' })).status).toBe('applied');
      expect((await shop.command(CUSTOMER, 'grant_void', { grant: GRANT, reason: 'x' })).code).toBe('nothing_to_void');
      const { rows } = await shop.db.sql.query<{ error: string }>('SELECT error FROM dead_letter');
      expect(rows.map((r) => r.error)).toEqual(['no customer is called "nobody"']);
      expect(await shop.broken()).toEqual([]);
    });
  });

  describe('of a free tier', () => {
    const open = async (times = 1): Promise<void> => {
      for (let n = 0; n < times; n += 1)
        await shop.control(SHARD, { kind: 'period_open', customer: CUSTOMER, period: '2026-09', actor: 'admin' });
      await shop.settle();
    };
    const close = async (): Promise<void> => {
      await shop.control(SHARD, { kind: 'period_closed', customer: CUSTOMER, period: '2026-09', actor: 'admin' });
      await shop.settle();
    };
    const made = async (): Promise<string[]> => (await shop.charges(CUSTOMER)).filter((c) => c.includes('2026-09/'));

    beforeEach(async () => {
      shop = await RatedShop.open(['plain']);
      await shop.catalogue(...onModel(CUSTOMER, { kind: 'pure_token' }, { free_tier: { amount: '0.001' } }));
    });

    it('are granted once a period, pay its usage, and end with it', async () => {
      await open(2);
      await open();
      await shop.send(CUSTOMER, call('a', '2026-09-02T00:00:00Z'), call('c', '2026-10-01T00:00:00Z'));
      expect(await made()).toEqual(['1 period/cus/2026-09/free_tier/1 kind 13 0.001']);
      expect(await legsOf(1)).toEqual(['13 9010 → 9000 0.001 202609']);
      expect(await legsOf(2)).toEqual(['1 4900 → 4000 0.000525 202609', '14 9000 → 9010 0.000525 202609']);
      expect(await legsOf(3)).toEqual(['1 1100 → 4000 0.000525 202610']);
      await close();
      await close();
      expect((await made()).slice(1)).toEqual(['4 period/cus/2026-09/grant_expired/1 kind 14 0']);
      expect(await legsOf(4)).toEqual(['15 9000 → 9010 0.000475 202609']);
      expect(await legsOf(5)).toEqual(['13 9010 → 9000 0.001 202610']);
      await shop.send(CUSTOMER, call('late', '2026-09-30T23:59:59Z'));
      await close();
      expect((await shop.legs(CUSTOMER)).at(-1)).toMatch(/: 1 1100 → 4000 0.000525 202609$/);
      expect(await shop.broken()).toEqual([]);
    });

    it('are opened by the tick though usage came first, and are no request, no amount and no line of an invoice', async () => {
      shop.now = parseInstant('2026-09-10T00:00:00Z');
      await shop.send(CUSTOMER, call('first', '2026-09-10T00:00:00Z'));
      await tick('2026-09-10T00:00:01Z');
      await tick('2026-09-10T00:00:02Z');
      expect(await made()).toEqual(['2 period/cus/2026-09/free_tier/1 kind 13 0.001']);
      await shop.send(CUSTOMER, call('a', '2026-09-10T00:00:03Z'));
      const { rows } = await shop.db.sql.query<{ requests: bigint; amount: bigint }>(
        'SELECT sum(request_count)::int8 AS requests, sum(amount)::numeric(38, 0) AS amount FROM usage_rollup',
      );
      expect(rows).toEqual([{ requests: 2n, amount: 1_050_000_000n }]);
      expect(await shop.broken()).toEqual([]);
    });
  });
});
