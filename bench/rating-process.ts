import { createRatingWorker } from '../apps/rating-worker/src/create-rating-worker';
import { RateUsage } from '../apps/rating-worker/src/rate-usage';
import type { Log } from '../libs/platform/src/log/log';
import { openLog } from '../libs/platform/src/log/open-log';
import { giveWay } from '../libs/platform/src/process/give-way';
import { Database } from '../libs/platform/src/storage/database';
import { serve } from './child';
import { settingsOf } from './settings';

/** Announcements of no charge at all: the ledger passes over them. */
const EMPTY = [0, 1, 2, 3].map((partition) => ({ partition, key: null, value: '{"shard":0,"from":"0","to":"0"}' }));
const PRODUCED = 200;

async function main(): Promise<void> {
  giveWay();
  const s = settingsOf(process.argv[2]);
  const db = await Database.open({ url: s.url, role: 'poster', poolSize: 6, applicationName: 'bench-rating' });
  const log = await openLog({ kafka: s.kafka === null ? null : { brokers: [s.kafka] }, partitions: s.partitions }, db);
  const announced = { times: 0 };
  const worker = await createRatingWorker({ db, log: counting(log, announced), onAlarm: (e) => console.error('rating:', e.message) });
  await worker.listen();
  const rating = worker.get(RateUsage);
  serve(
    () => ({ parseMicros: rating.spentMicros.parse, rateMicros: rating.spentMicros.rate, announced: announced.times }),
    async () => {
      await worker.close();
      await log.close();
      await db.close();
    },
    async () => {
      const start = process.cpuUsage();
      for (let i = 0; i < PRODUCED; i += 1) await log.append('charges.rated', EMPTY);
      const { user, system } = process.cpuUsage(start);
      return { micros: (user + system) / PRODUCED };
    },
  );
}

/** The log, counting how often charges are announced on it. */
function counting(log: Log, announced: { times: number }): Log {
  return new Proxy(log, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (args[name === 'appendWithin' ? 1 : 0] === 'charges.rated' && (name === 'append' || name === 'appendWithin'))
          announced.times += 1;
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}
void main();
