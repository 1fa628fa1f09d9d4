import { formatInstant, NANOS_PER_DAY, NANOS_PER_HOUR } from '@tallystick/domain/time';
import { createApi } from '@tallystick/api/create-api';
import { RatedShop } from '../support/rated-shop';
import { serve, type Served } from '../support/serve';
import { eventText, rateEntry } from '../support/shop';
import { priceOf } from '../support/traffic';
import { sized } from './sizes';

const HOUR = NANOS_PER_HOUR;
const CUSTOMERS = ['cus_1', 'cus_2', 'cus_3'];

describe('clocks', () => {
  let shop: RatedShop;
  let served: Served;
  beforeEach(async () => {
    shop = await RatedShop.open(CUSTOMERS, 'prepaid');
    served = await serve((context) => [createApi(context)], shop.t);
    shop.now = BigInt(Date.now()) * 1_000_000n - 2n * NANOS_PER_DAY;
  });
  afterEach(async () => {
    await served.close();
    await shop.close();
  });

  it('jump by an hour, forth and back: sequences go on, and an answer as of a recorded time never changes', async () => {
    const asked = new Map<string, string>();
    const balanceAsOf = async (path: string): Promise<string> => {
      const { status, body } = await served.call(path);
      return `${status} ${JSON.stringify(body)}`;
    };
    const steps = sized(24, 200);
    for (let k = 0; k < steps; k += 1) {
      shop.now += [0n, HOUR, -HOUR, -HOUR, 1n, HOUR][k % 6] ?? 0n;
      const customer = CUSTOMERS[k % 3] ?? '';
      await shop.send(customer, eventText(`a${k}`, customer, { input: 100 + k }), eventText(`b${k}`, customer));
      if (k % 2 === 1)
        expect((await shop.command(customer, 'deposit', { net: '0.001', tax: '0', gross: '0.001' }, 'prepaid')).status).toBe('applied');
      // as of the batch just posted, and as of the clock, which may lie an hour before it or after it
      for (const at of [await newestClock(customer), shop.now]) {
        const path = `/v1/customers/${customer}/balance?as_of=${encodeURIComponent(formatInstant(at))}`;
        if (at <= (await newestClock(customer))) asked.set(path, asked.get(path) ?? (await balanceAsOf(path)));
      }
    }
    for (const [path, before] of asked) expect(`${path} ${await balanceAsOf(path)}`).toBe(`${path} ${before}`);
    expect(asked.size).toBeGreaterThan(steps / 2);
    for (const text of [...asked.values()]) expect(text).toMatch(/^200 /);
    const { rows } = await shop.t.db.sql.query(
      `SELECT shard, batch_seq FROM (SELECT shard, batch_seq, clock, lag(clock) OVER (PARTITION BY shard ORDER BY batch_seq) AS before FROM ledger_input) i WHERE clock <= before
       UNION ALL SELECT shard, seq FROM (SELECT shard, seq, recorded, lag(recorded) OVER (PARTITION BY shard ORDER BY seq) AS before FROM transfer) t WHERE recorded < before`,
    );
    expect(rows).toEqual([]);
    expect(await shop.broken()).toEqual([]);
  }, 240_000);

  const newestClock = async (customer: string): Promise<bigint> =>
    (
      await shop.t.db.sql.query<{ clock: bigint }>(
        'SELECT h.clock FROM shard_head h JOIN charge c USING (shard) WHERE c.customer = $1 LIMIT 1',
        [customer],
      )
    ).rows[0]?.clock ?? 0n;

  it('take usage of 400 days ago at the price of 400 days ago, to the nanosecond', async () => {
    const then = shop.now - 400n * NANOS_PER_DAY;
    const twice = { input_text: { price: '1.05', per: '1000000' }, output_text: { price: '8.40', per: '1000000' } };
    await shop.catalogue(rateEntry('gpt-5.2', 2, twice, formatInstant(then)));
    await shop.send(
      'cus_1',
      eventText('before', 'cus_1', { time: formatInstant(then - 1n) }),
      eventText('from', 'cus_1', { time: formatInstant(then) }),
      eventText('today', 'cus_1', { time: formatInstant(shop.now) }),
    );
    const { rows } = await shop.t.db.sql.query<{ event_id: string; amount: bigint }>(
      'SELECT event_id, amount FROM charge ORDER BY charge_seq',
    );
    expect(rows.map((r) => [r.event_id, r.amount])).toEqual([
      ['before', priceOf(500)],
      ['from', 2n * priceOf(500)],
      ['today', 2n * priceOf(500)],
    ]);
    expect(await shop.broken()).toEqual([]);
  }, 120_000);
});
