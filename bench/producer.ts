import { setTimeout as pause } from 'node:timers/promises';
import { partitionOfShard, shardOf } from '../libs/domain/src/rating/shard';
import { openLog } from '../libs/platform/src/log/open-log';
import { Database } from '../libs/platform/src/storage/database';
import { serve } from './child';
import { benchEvent, customerId, generator } from './events';
import { settingsOf } from './settings';

/**
 * The load generator: appends batches of about 1 kB events to the log, as fast as it may (`perSecond` 0) or at a rate, and never lets more
 * than `ahead` events wait. Its CPU is printed beside the pipeline's, not in it.
 */
async function main(): Promise<void> {
  const s = settingsOf(process.argv[2]);
  const db = await Database.open({ url: s.url, role: 'poster', poolSize: 8, applicationName: 'bench-producer' });
  const log = await openLog({ kafka: s.kafka === null ? null : { brokers: [s.kafka] }, partitions: s.partitions }, db);
  const random = generator(s.seed);
  const ids = Array.from({ length: s.customers }, (_, n) => customerId(n));
  const partitions = ids.map((id) => partitionOfShard(shardOf(id), s.partitions));
  let appended = 0;
  let running = false;
  let stopped: Promise<void> = Promise.resolve();

  const append = async (count: number): Promise<void> => {
    const now = Date.now();
    const entries = Array.from({ length: count }, () => {
      const e = benchEvent(random, s.customers, now);
      return { partition: partitions[e.customer] ?? 0, key: ids[e.customer] ?? '', value: e.text };
    });
    await log.append('usage.events', entries);
    appended += count;
  };

  const waiting = async (): Promise<number> => {
    const [row] = await db.sql.rows<[bigint]>('bench_waiting', 'SELECT coalesce(sum(charge_seq), 0)::int8 FROM shard_head');
    return appended - Number(row?.[0] ?? 0n);
  };

  const loop = async (perSecond: number, ahead: number): Promise<void> => {
    const start = Date.now();
    const from = appended;
    let checked = 0;
    while (running) {
      if (perSecond > 0) {
        const due = from + ((Date.now() - start) / 1000) * perSecond;
        if (appended + s.batch > due) {
          await pause(2);
          continue;
        }
      } else if (Date.now() - checked > 50) {
        checked = Date.now();
        if ((await waiting()) > ahead) {
          await pause(10);
          checked = 0;
          continue;
        }
      }
      await append(s.batch);
    }
  };

  serve(
    () => ({ appended }),
    async () => {
      running = false;
      await stopped;
      await log.close();
      await db.close();
    },
    async (m) => {
      if (m['ask'] === 'run') {
        running = true;
        stopped = loop(Number(m['perSecond'] ?? 0), Number(m['ahead'] ?? 20_000));
      } else if (m['ask'] === 'pause') {
        running = false;
        await stopped;
      }
      return { appended };
    },
  );
}

void main();
