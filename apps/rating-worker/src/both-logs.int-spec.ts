import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import type { Log } from '@tallystick/platform/log/log';
import type { INestMicroservice } from '@nestjs/common';
import { describeOnBothLogs, USAGE } from '../../../test/support/both-logs';
import { eventually, PARTITIONS, type Member } from '../../../test/support/log-under-test';
import { eventText, shop } from '../../../test/support/shop';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import { createRatingWorker } from './create-rating-worker';

const CUSTOMERS = Array.from({ length: 8 }, (_, i) => `cus_${i}`);
const home = (customer: string): number => partitionOfShard(shardOf(customer), PARTITIONS);
const elsewhere = (customer: string): number => (home(customer) + 1) % PARTITIONS;

describeOnBothLogs('the rating worker', (logs) => {
  let worker: INestMicroservice | undefined;
  const alarms: string[] = [];
  const start = async (m: Member, log: Log = m.log): Promise<void> => {
    worker = await createRatingWorker({ db: m.db, log, onAlarm: (e, fatal) => alarms.push(`${e.message}${fatal ? ' (fatal)' : ''}`) });
    await worker.listen();
  };
  const stop = async (): Promise<void> => {
    await worker?.close();
    worker = undefined;
  };
  beforeEach(() => {
    alarms.length = 0;
  });
  afterEach(stop);

  const owner = () => logs.log.database.db;
  const one = async (text: string): Promise<unknown> => (await owner().sql.query<{ v: unknown }>(text)).rows[0]?.v;
  const charged = () => one('SELECT coalesce(sum(charged), 0)::int8 AS v FROM rating_head');
  const sound = () =>
    one('SELECT count(*) AS v FROM rating_head WHERE delivered <> charged + parked + not_billable + duplicate + conflict + reappended');

  logs.it('sends a record on the wrong partition once to the right one, with its origin, and charges it once', async () => {
    await shop(owner(), CUSTOMERS);
    const m = await logs.member();
    const [receipt] = await m.log.append(USAGE, [{ partition: elsewhere('cus_1'), value: eventText('lost', 'cus_1'), key: 'cus_1' }]);
    // an alias belongs to its customer's partition, whatever a foreign partitioner made of it
    await owner().transaction((tx) =>
      appendEntries(tx, 'test', [{ kind: 'alias', key: 'known-as', body: { alias: 'known-as', customer: 'cus_2' } }]),
    );
    await m.log.append(USAGE, [{ partition: elsewhere('cus_2'), value: eventText('aliased', 'known-as') }]);
    await m.log.append(
      USAGE,
      CUSTOMERS.map((c) => ({ partition: home(c), value: eventText(`right-${c}`, c) })),
    );
    await start(m);
    await eventually(
      async () => (await charged()) === BigInt(CUSTOMERS.length + 2),
      () => alarms.join('; '),
    );
    const { rows } = await owner().sql.query<{ origin: string; partition: number }>(
      'SELECT origin, partition FROM usage_record WHERE origin IS NOT NULL ORDER BY value',
    );
    expect(rows.map((r) => r.partition).sort()).toEqual([home('cus_1'), home('cus_2')].sort());
    expect(rows.map((r) => r.origin)).toContain(`${receipt?.partition}/${receipt?.offset}`);
    expect(await one('SELECT sum(reappended)::int8 AS v FROM rating_head')).toBe(2n);
    expect(await one(`SELECT "partition" AS v FROM charge WHERE event_id = 'lost'`)).toBe(home('cus_1'));
    expect([await sound(), alarms]).toEqual([0n, []]);
  });

  logs.it('puts poison into the dead-letter table with its bytes, position and error, and charges its neighbours', async () => {
    await shop(owner(), CUSTOMERS);
    const m = await logs.member();
    const poison = ['', '[1]', '{"cut', 'plain text', '\uFFFE"', '{"id":"x"'.repeat(50)];
    const receipts = await m.log.append(
      USAGE,
      poison.flatMap((value, i) => [
        { partition: 2, value: eventText(`before-${i}`, 'cus_3') },
        { partition: 2, value },
      ]),
    );
    await start(m);
    await eventually(
      async () => (await charged()) === BigInt(poison.length),
      () => alarms.join('; '),
    );
    const { rows } = await owner().sql.query<{ topic: number; partition: number; offset: bigint; bytes: Buffer; error: string }>(
      'SELECT topic, partition, "offset", bytes, error FROM dead_letter ORDER BY "offset"',
    );
    expect(rows.map((r) => [r.topic, r.partition, r.offset, r.bytes.toString()])).toEqual(
      poison.map((text, i) => [1, 2, receipts[2 * i + 1]?.offset, text]),
    );
    for (const r of rows) expect(r.error).toMatch(/\w/);
    expect(await one('SELECT sum(dead_letter)::int8 AS v FROM partition_count')).toBe(BigInt(poison.length));
    expect([await sound(), alarms]).toEqual([0n, []]);
  });

  logs.it('announces every charge once a worker is there, whenever the one before it died', async () => {
    await shop(owner(), CUSTOMERS);
    const m = await logs.member();
    // the worker dies when it would announce: on Kafka that is between the commit and the produce, on the embedded log inside the transaction
    const dies = (topic: string): void => {
      if (topic === 'charges.rated') throw new Error('killed here');
    };
    const { log } = m;
    const within = log.appendWithin;
    const dying: Log = {
      kind: log.kind,
      partitions: log.partitions,
      append: (...args) => Promise.resolve(dies(args[0])).then(() => log.append(...args)),
      appendWithin: within && ((...args) => Promise.resolve(dies(args[1])).then(() => within(...args))),
      consume: (options) => log.consume(options),
      endOffsets: (topic) => log.endOffsets(topic),
      faults: () => log.faults(),
      problems: () => log.problems(),
      close: () => log.close(),
    };
    await m.log.append(
      USAGE,
      CUSTOMERS.map((c) => ({ partition: home(c), value: eventText(`one-${c}`, c) })),
    );
    await start(m, dying);
    await eventually(
      () => alarms.filter((a) => a === 'killed here').length > 2,
      () => alarms.join('; '),
    );
    await stop();
    const before = await charged();
    expect(before).toBe(logs.kind === 'kafka' ? 8n : 0n);
    expect(await one('SELECT coalesce(sum(published_charge_seq), 0)::int8 AS v FROM rating_head')).toBe(0n);
    const told: string[] = [];
    logs.keep(
      await (
        await logs.member()
      ).log.consume({
        consumer: 'ledger',
        topics: ['charges.rated'],
        onAlarm: () => undefined,
        onBatch: (batch) => Promise.resolve(void told.push(...batch.records.map((r) => String(r.value)))),
      }),
    );
    await start(m);
    const shards = new Set(CUSTOMERS.map(shardOf));
    const covered = (): Set<number> => new Set(told.map((t) => (JSON.parse(t) as { shard: number }).shard));
    await eventually(
      async () => covered().size === shards.size && (await charged()) === 8n,
      () => told.join(' '),
    );
    await eventually(
      async () => (await one('SELECT count(*) AS v FROM rating_head WHERE published_charge_seq <> charge_seq')) === 0n,
      () => 'published through',
    );
    expect([await sound(), await one('SELECT count(*) AS v FROM charge')]).toEqual([0n, 8n]);
  });
});
