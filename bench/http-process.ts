import { createApi } from '../apps/api/src/create-api';
import { createGateway } from '../apps/gateway/src/create-gateway';
import { createReplay } from '../apps/replay/src/create-replay';
import { createHttpApp } from '../libs/platform/src/http';
import { openLog } from '../libs/platform/src/log/open-log';
import { CatalogueCache } from '../libs/platform/src/storage/catalogue';
import { Database } from '../libs/platform/src/storage/database';
import { createLogger } from '../libs/platform/src/telemetry/logger';
import { serve } from './child';
import { BENCH_KEY, settingsOf } from './settings';

/** Gateway, api and replay on one port: what the HTTP figures are measured against. */
async function main(): Promise<void> {
  const s = settingsOf(process.argv[2]);
  const db = await Database.open({ url: s.url, role: 'poster', poolSize: 8, applicationName: 'bench-http' });
  const log = await openLog({ kafka: s.kafka === null ? null : { brokers: [s.kafka] }, partitions: s.partitions }, db);
  const context = { db, log, catalogue: new CatalogueCache(), adminApiKey: BENCH_KEY, logger: createLogger('bench', 'silent') };
  const app = await createHttpApp([createGateway(context), createApi(context), createReplay(context)], context, {
    host: '127.0.0.1',
    port: 0,
  });
  const url = await app.listen();
  serve(
    () => ({}),
    async () => {
      await app.close();
      await log.close();
      await db.close();
    },
    () => Promise.resolve({ url }),
  );
}
void main();
