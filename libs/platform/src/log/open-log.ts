import type { Database } from '../storage/database';
import { EmbeddedLog } from './embedded/embedded-log';
import type { Log } from './log';

export interface LogOptions {
  /** host:port,host:port; null or empty: the embedded log. */
  readonly kafkaBrokers: string | null;
  readonly partitions: number;
}

/** The log that the configuration names. Its settings must have been settled by `migrate` before. */
export async function openLog(options: LogOptions, db: Database): Promise<Log> {
  if (options.kafkaBrokers === null || options.kafkaBrokers === '') return new EmbeddedLog(db, options.partitions);
  const { KafkaLog } = await import('./kafka/kafka-log.js');
  return KafkaLog.connect(options.kafkaBrokers, options.partitions, db);
}
