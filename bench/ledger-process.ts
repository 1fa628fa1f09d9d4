import { createLedgerWorker } from '../apps/ledger-worker/src/create-ledger-worker';
import { openLog } from '../libs/platform/src/log/open-log';
import { giveWay } from '../libs/platform/src/process/give-way';
import { Database } from '../libs/platform/src/storage/database';
import { serve } from './child';
import { settingsOf } from './settings';

async function main(): Promise<void> {
  giveWay();
  const s = settingsOf(process.argv[2]);
  const db = await Database.open({ url: s.url, role: 'poster', poolSize: 8, applicationName: 'bench-ledger' });
  const log = await openLog({ kafka: s.kafka === null ? null : { brokers: [s.kafka] }, partitions: s.partitions }, db);
  const worker = await createLedgerWorker({ db, log, onAlarm: (e) => console.error('ledger:', e.message) });
  await worker.listen();
  serve(
    () => ({}),
    async () => {
      await worker.close();
      await log.close();
      await db.close();
    },
  );
}
void main();
