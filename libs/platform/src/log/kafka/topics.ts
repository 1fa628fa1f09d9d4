import type { Admin, ITopicConfig, ITopicMetadata } from 'kafkajs';
import { TOPICS } from '../log';
import { LogSettingRefused } from '../settings';
import { kafkaClient, topicName, type KafkaPlace } from './client';

/** A record batch of ours stays below 1 MB; a single event may be larger. */
const RECORD_BATCH_BYTES_MAX = 16 * 1024 * 1024;

const SERVING_MS_MAX = 30_000;

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
    // another migration may make the same topics at the same instant: that is no error
    const topics = missing.map((topic) => settings(topic, partitions, brokers.length));
    if (topics.length > 0) await admin.createTopics({ topics, waitForLeaders: false, timeout: 10_000 });
    for (const t of await serving(admin, wanted))
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

const NOT_YET = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION'];

/**
 * Waits until every partition answers. A broker says that a topic was made before it knows of it itself, and names leaders that do not
 * lead yet: what is sent in between comes twice, since kafkajs repeats a whole request of which one partition was refused.
 */
async function serving(admin: Admin, names: string[]): Promise<ITopicMetadata[]> {
  const end = Date.now() + SERVING_MS_MAX;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      for (const name of names) await admin.fetchTopicOffsets(name);
      return topics;
    } catch (error) {
      if (Date.now() > end || !NOT_YET.includes(String((error as { type?: unknown }).type))) throw error;
    }
    await new Promise((r) => setTimeout(r, 50));
  }
}
