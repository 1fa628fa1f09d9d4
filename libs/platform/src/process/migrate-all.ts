import type { Config } from '../config';
import { settleLog } from '../log/settings';
import { Database } from '../storage/database';
import { migrate } from '../storage/migrate';

/** Brings the database up to date, settles kind and partitions of the log, makes Kafka's topics. Safe to run in many processes at once. */
export async function migrateAll(config: Config, databaseUrl: string): Promise<string[]> {
  const owner = await Database.open({ url: databaseUrl, poolSize: 2, applicationName: 'tallystick-migrate' });
  try {
    const applied = await migrate(owner);
    await settleLog(owner, config.kafkaBrokers === null ? 'embedded' : 'kafka', config.kafkaPartitions);
    if (config.kafkaBrokers !== null) {
      const { makeTopics } = await import('../log/kafka/topics.js');
      await makeTopics(config.kafkaBrokers, config.kafkaPartitions);
    }
    return applied;
  } finally {
    await owner.close();
  }
}
