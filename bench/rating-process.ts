import { createRatingWorker } from '../apps/rating-worker/src/create-rating-worker';
import { RateUsage } from '../apps/rating-worker/src/rate-usage';
import { openLog } from '../libs/platform/src/log/open-log';
import { Database } from '../libs/platform/src/storage/database';
import { serve } from './child';
import { settingsOf } from './settings';

async function main(): Promise<void> {
  const s = settingsOf(process.argv[2]);
  const db = await Database.open({ url: s.url, role: 'poster', poolSize: 6, applicationName: 'bench-rating' });
  const log = await openLog({ kafka: s.kafka === null ? null : { brokers: [s.kafka] }, partitions: s.partitions }, db);
  const worker = await createRatingWorker({ db, log, onAlarm: (e) => console.error('rating:', e.message) });
  await worker.listen();
  const rating = worker.get(RateUsage);
  serve(
    () => ({ parseMicros: rating.spentMicros.parse, rateMicros: rating.spentMicros.rate }),
    async () => {
      await worker.close();
      await log.close();
      await db.close();
    },
  );
}
void main();
