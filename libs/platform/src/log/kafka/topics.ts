import type { Admin, ITopicConfig } from 'kafkajs';
import { TOPICS } from '../log';
import { LogSettingRefused } from '../settings';
import { kafkaClient, topicName, type KafkaPlace } from './client';

/** A record batch of ours stays below 1 MB; a single event may be larger. */
const RECORD_BATCH_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Makes the topics that are missing. Three brokers keep three copies; fewer flush every append to disk, since Kafka by itself does not.
 * Append times are the broker's, and nothing is dropped by age or size. Throws `LogSettingRefused` where a topic has another number of partitions.
 */
export async function migrateTopics(place: KafkaPlace, partitions: number): Promise<void> {
  const admin = kafkaClient(place, { clientId: 'tallystick-migrate', retries: 12 }).admin();
  await admin.connect();
  try {
    const { brokers } = await admin.describeCluster();
    const there = new Set(await admin.listTopics());
    const wanted = TOPICS.map((t) => topicName(place, t));
    const missing = wanted.filter((t) => !there.has(t));
    if (missing.length > 0)
      await create(
        admin,
        missing.map((topic) => settings(topic, partitions, brokers.length)),
      );
    const { topics } = await admin.fetchTopicMetadata({ topics: wanted });
    for (const t of topics)
      if (t.partitions.length !== partitions)
        throw new LogSettingRefused(
          `topic ${t.name} has ${t.partitions.length} partitions; KAFKA_PARTITIONS=${partitions} would move customers between them`,
        );
  } finally {
    await admin.disconnect();
  }
}

function settings(topic: string, partitions: number, brokers: number): ITopicConfig {
  const copies = brokers >= 3 ? 3 : 1;
  const durable = copies === 3 ? { name: 'min.insync.replicas', value: '2' } : { name: 'flush.messages', value: '1' };
  return {
    topic,
    numPartitions: partitions,
    replicationFactor: copies,
    configEntries: [
      durable,
      { name: 'unclean.leader.election.enable', value: 'false' },
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: '-1' },
      { name: 'retention.bytes', value: '-1' },
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'max.message.bytes', value: String(RECORD_BATCH_BYTES_MAX) },
    ],
  };
}

/** Another migration may make the same topics at the same instant. */
async function create(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  for (const topic of topics) {
    try {
      await admin.createTopics({ topics: [topic], waitForLeaders: true, timeout: 10_000 });
    } catch (error) {
      const there = await admin.listTopics();
      if (!there.includes(topic.topic)) throw error;
    }
  }
}
