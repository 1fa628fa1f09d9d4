import { createApi } from '@tallystick/api/create-api';
import { createGateway } from '@tallystick/gateway/create-gateway';
import { createLedgerWorker } from '@tallystick/ledger-worker/create-ledger-worker';
import { createRatingWorker } from '@tallystick/rating-worker/create-rating-worker';
import { createReplay } from '@tallystick/replay/create-replay';
import { createHttpApp } from '@tallystick/platform/http';
import { migrateAll } from '@tallystick/platform/process/migrate-all';
import type { BatchStrategy } from '@tallystick/platform/log/batch-strategy';
import { runProcess } from '@tallystick/platform/process/run-process';
import { openServices } from '@tallystick/platform/process/services';
import { startEmbeddedPostgres } from '@tallystick/platform/storage/embedded-postgres';
import { loadDemoShop } from './demo-shop';
import { firstKey } from './first-key';
import { greeting } from './greeting';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Everything in one process, on embedded PostgreSQL and the embedded log unless the configuration names others. */
runProcess('tallystick', async (config) => {
  const own = config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: config.dataDir, onNotice: say }) : null;
  const url = own?.url ?? config.databaseUrl ?? '';
  try {
    await migrateAll(config, url);
    const quiet = process.stdout.isTTY && config.logLevel === 'info' ? { ...config, logLevel: 'warn' as const } : config;
    const services = await openServices(quiet, url, 'standalone');
    const { db, log, http, alarm } = services;
    const worker = { db, log, onAlarm: alarm, concurrency: config.workerConcurrency, maxRecords: config.batchRecordsMax };
    const rating = await createRatingWorker(worker);
    const ledger = await createLedgerWorker(worker);
    await Promise.all([rating.listen(), ledger.listen()]);
    // usage that waits is no reason to refuse more of it: what stands is a warning here, where a worker of its own is not ready
    const warnings = [rating, ledger].map((w) => () => w.unwrap<BatchStrategy>().standing());
    const app = await createHttpApp([createGateway(http), createApi(http), createReplay(http)], { ...http, warnings }, config);
    const address = await app.listen().catch((error: unknown) => {
      throw portTaken(error, config.port);
    });
    const key = await firstKey(db, config);
    const demoMonth = config.demo ? await loadDemoShop(db, log) : null;
    const hello = greeting({
      url: address,
      adminKey: key?.key ?? null,
      keyFile: key?.file ?? null,
      keyFromEnvironment: config.adminApiKey !== null,
      demoMonth,
    });
    process.stdout.write(`${hello}\n`);
    return {
      async close() {
        say('stopping …');
        await app.close();
        await Promise.all([rating.close(), ledger.close()]);
        await services.close();
        await own?.stop();
      },
    };
  } catch (error) {
    await own?.stop();
    throw error;
  }
});

function portTaken(error: unknown, port: number): unknown {
  if ((error as { code?: unknown } | null)?.code !== 'EADDRINUSE') return error;
  return new Error(`port ${port} is taken by another program: set PORT to a free one, or stop the other`);
}
