import { createHttpApp } from '@tallystick/platform/http';
import { giveWay } from '@tallystick/platform/process/give-way';
import { requireDatabaseUrl, runProcess } from '@tallystick/platform/process/run-process';
import type { BatchStrategy } from '@tallystick/platform/log/batch-strategy';
import { openServices } from '@tallystick/platform/process/services';
import { createLedgerWorker } from './create-ledger-worker';

runProcess('ledger-worker', async (config) => {
  giveWay();
  const services = await openServices(config, requireDatabaseUrl(config), 'ledger-worker');
  const { db, log, alarm, logger } = services;
  const worker = await createLedgerWorker({
    db,
    log,
    onAlarm: alarm,
    concurrency: config.workerConcurrency,
    maxRecords: config.batchRecordsMax,
  });
  await worker.listen();
  const standing = (): Promise<readonly string[]> => Promise.resolve(worker.unwrap<BatchStrategy>().standing());
  const http = await createHttpApp([], { ...services.http, readiness: [standing] }, config);
  logger.info({ at: await http.listen() }, 'ready');
  return {
    async close() {
      await worker.close();
      await http.close();
      await services.close();
    },
  };
});
