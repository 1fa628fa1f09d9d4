import type { Database } from '../storage/database';
import { EmbeddedLog } from './embedded/embedded-log';
import type { KafkaPlace } from './kafka/client';
import { KafkaLog } from './kafka/kafka-log';
import type { Log } from './log';

export interface LogOptions {
  /** Null: the embedded log. */
  readonly kafka: KafkaPlace | null;
  readonly partitions: number;
}

/** The log that the configuration names. Its settings must have been settled by `migrateAll` before. */
export function openLog({ kafka, partitions }: LogOptions, db: Database): Promise<Log> {
  return Promise.resolve(kafka === null ? new EmbeddedLog(db, partitions) : new KafkaLog({ ...kafka, db, partitions }));
}
