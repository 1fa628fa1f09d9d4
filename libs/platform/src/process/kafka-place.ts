import type { Config } from '../config';
import type { KafkaPlace } from '../log/kafka/client';

/** Where Kafka is; null where the embedded log is used. */
export function kafkaPlace(config: Config): KafkaPlace | null {
  return config.kafkaBrokers === null ? null : { brokers: config.kafkaBrokers, prefix: config.kafkaTopicPrefix };
}
