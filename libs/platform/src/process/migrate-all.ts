import type { Config } from '../config';
import { migrateTopics } from '../log/kafka/topics';
import { settleLog } from '../log/settings';
import { Database } from '../storage/database';
import { migrate } from '../storage/migrate';
import { kafkaPlace } from './kafka-place';

/** Brings the database up to date, settles kind and partitions of the log, makes Kafka's topics. Safe to run in many processes at once. */
export async function migrateAll(config: Config, databaseUrl: string): Promise<string[]> {
  const owner = await Database.open({ url: databaseUrl, poolSize: 2, applicationName: 'tallystick-migrate' });
  try {
    const applied = await migrate(owner);
    await settleLog(owner, config.kafkaBrokers === null ? 'embedded' : 'kafka', config.kafkaPartitions);
    const place = kafkaPlace(config);
    if (place !== null) await migrateTopics(place, config.kafkaPartitions);
    return applied;
  } finally {
    await owner.close();
  }
}
