import type { Logger } from 'pino';
import type { Config } from '../config';
import type { HttpContext } from '../http/http-context';
import type { Log } from '../log/log';
import { openLog } from '../log/open-log';
import { requireDurable } from '../log/require-durable';
import { kafkaPlace } from './kafka-place';
import { CatalogueCache } from '../storage/catalogue';
import { Database } from '../storage/database';
import { createLogger } from '../telemetry/logger';
import { alarms } from '../telemetry/metrics';

/** What every process of ours begins with: sessions under the poster role, the log, the catalogue, a logger. */
export interface Services {
  readonly config: Config;
  readonly db: Database;
  readonly log: Log;
  readonly catalogue: CatalogueCache;
  readonly logger: Logger;
  /** For the HTTP side of the process. */
  readonly http: HttpContext;
  /** Where workers report: a fatal alarm ends the process with code 1, so that its keeper starts a fresh one. */
  readonly alarm: (error: Error, fatal: boolean, where?: string) => void;
  close(): Promise<void>;
}

/** Throws where the database can't be reached or was not migrated, and where the log is away or would lose what it acknowledges. */
export async function openServices(config: Config, databaseUrl: string, service: string): Promise<Services> {
  const logger = createLogger(service, config.logLevel);
  const db = await Database.open({ url: databaseUrl, role: 'poster', poolSize: config.poolSize, applicationName: `tallystick-${service}` });
  await db.sql.query('SELECT tallystick_ensure_months()');
  const log = await openLog({ kafka: kafkaPlace(config), partitions: config.kafkaPartitions }, db);
  await requireDurable(log).catch(async (error: unknown) => {
    await Promise.allSettled([log.close(), db.close()]);
    throw error;
  });
  const catalogue = new CatalogueCache();
  const appendQueue = { bytesMax: config.appendQueueBytesMax, msMax: config.appendQueueMsMax };
  return {
    config,
    db,
    log,
    catalogue,
    logger,
    http: { db, log, catalogue, adminApiKey: config.adminApiKey, logger, appendQueue },
    alarm: (error, fatal, where) => {
      alarms.inc({ fatal: String(fatal) });
      logger[fatal ? 'fatal' : 'error'](
        { where, error: error.message, kind: error.name },
        fatal ? 'the worker stops' : 'a batch will be tried again',
      );
      if (fatal) setTimeout(() => process.exit(1), 100);
    },
    async close() {
      await log.close().catch(() => undefined);
      await db.close();
    },
  };
}
