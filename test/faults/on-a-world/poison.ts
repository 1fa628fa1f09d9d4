import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { until } from '../../support/app-process';
import { eventText } from '../../support/shop';
import { priceOf } from '../../support/traffic';
import { CUSTOMERS, PARTITIONS, type World } from '../../support/world';
import { sized } from '../sizes';
import { expectCharged, freshPrefix, settled, type Section } from './section';

const count = async (w: World, text: string): Promise<bigint> => (await w.db.sql.query<{ n: bigint }>(text)).rows[0]?.n ?? 0n;
const deadLetters = (w: World): Promise<bigint> => count(w, 'SELECT count(*) AS n FROM dead_letter');
const reappended = (w: World): Promise<bigint> => count(w, 'SELECT sum(reappended)::int8 AS n FROM rating_head');
const parked = (w: World, prefix: string, reason: string): Promise<bigint> =>
  count(w, `SELECT count(*) AS n FROM exception WHERE event_id LIKE '${prefix}-%' AND reason = '${reason}'`);

const BROKEN = ['', 'no JSON', '{"cut":', '[]', 'null', '"text"', '\ufffe', '['.repeat(10_000)];

export const poison: Section = ({ world, it }) => {
  it('1 % broken records and 5 % on wrong partitions, from a foreign producer: neighbours are charged exactly', async () => {
    const w = world();
    const before = await settled(w);
    const [letters, moved] = [await deadLetters(w), await reappended(w)];
    const [prefix, size] = [freshPrefix(), sized(2_000, 40_000)];
    const entries = Array.from({ length: size }, (_, i) => {
      const customer = CUSTOMERS[i % CUSTOMERS.length] ?? '';
      const partition = partitionOfShard(shardOf(customer), PARTITIONS);
      if (i % 100 === 50) return { partition, value: BROKEN[(i / 50) % BROKEN.length] ?? '' };
      const value = eventText(`${prefix}-${i}`, customer, { input: 100 + (i % 300) });
      return { partition: i % 20 === 7 ? (partition + 1) % PARTITIONS : partition, value };
    });
    for (let i = 0; i < entries.length; i += 1_000) await w.log.append('usage.events', entries.slice(i, i + 1_000));
    const good = entries.flatMap((_, i) => (i % 100 === 50 ? [] : [priceOf(100 + (i % 300))]));
    await expectCharged(w, '1 % poison, 5 % on wrong partitions', before, {
      events: BigInt(good.length),
      amount: good.reduce((a, b) => a + b, 0n),
    });
    expect((await deadLetters(w)) - letters).toBe(BigInt(size / 100));
    expect((await reappended(w)) - moved).toBe(BigInt(size / 20));
  }, 300_000);

  it('what cannot be charged is refused or parked with its reason, whichever door it came by', async () => {
    const w = world();
    const before = await settled(w);
    const prefix = freshPrefix();
    const [good, bad] = [eventText(`${prefix}-good`, 'cus_1'), (id: string) => eventText(`${prefix}-${id}`, 'cus_1')];
    const future = bad('future').replace('"1.0"', '"2.0"');
    const unpriced = eventText(`${prefix}-unpriced`, 'cus_1', { model: 'nobody-knows' });
    const stranger = eventText(`${prefix}-stranger`, 'nobody');
    const body = `[${[future, unpriced, stranger, bad('negative').replace(/"prompt_tokens":\d+/, '"prompt_tokens":-1'), good].join(',')}]`;
    const answer = await w.ask('gateway', '/v1/events', body);
    expect([answer?.status, answer?.body.events.map((e: { outcome: string; field?: string }) => e.field ?? e.outcome)]).toEqual([
      202,
      ['specversion', 'accepted', 'accepted', 'data.usage.prompt_tokens', 'accepted'],
    ]);
    const large = await w.ask('gateway', '/v1/events', bad('large').replace('"data":{', `"data":{"x":"${'x'.repeat(10_000_000)}",`));
    expect([null, 413]).toContain(large?.status ?? null); // the connection may be cut before the answer is read
    const torn = await w.ask('gateway', '/v1/events', `${body.slice(0, -20)}`);
    expect(torn?.status).toBe(400);
    await w.log.append('usage.events', [
      { partition: partitionOfShard(shardOf('cus_1'), PARTITIONS), value: bad('foreign').replace('"1.0"', '"2.0"') },
    ]);
    await expectCharged(w, 'bad neighbours', before, { events: 1n, amount: priceOf(500) });
    await until(
      'parked with reasons',
      async () => (await parked(w, prefix, 'unknown_price')) === 1n && (await parked(w, prefix, 'unknown_customer')) === 1n,
      30,
    );
    await until('the foreign one parked', async () => (await parked(w, prefix, 'malformed')) === 1n, 30);
  }, 120_000);
};
