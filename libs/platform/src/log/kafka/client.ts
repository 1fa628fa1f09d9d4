import { Kafka, logLevel, type LogEntry } from 'kafkajs';

export interface KafkaPlace {
  /** host:port each. */
  readonly brokers: readonly string[];
  /** Before every topic and group: several installations, or tests, on one cluster. Default none. */
  readonly prefix?: string;
}

export interface ClientOptions {
  readonly clientId: string;
  /** How often a request is tried before it is given up. */
  readonly retries: number;
  readonly onLog?: (entry: LogEntry) => void;
}

/**
 * A kafkajs client that is quick to come back: its pauses between tries grow to one second only. It prints nothing; what an operator must
 * see is an alarm.
 */
export function kafkaClient(place: KafkaPlace, options: ClientOptions): Kafka {
  return new Kafka({
    clientId: options.clientId,
    brokers: [...place.brokers],
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    logLevel: options.onLog === undefined ? logLevel.NOTHING : logLevel.ERROR,
    logCreator: () => (entry) => options.onLog?.(entry),
    retry: { retries: options.retries, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
}

export const topicName = (place: KafkaPlace, topic: string): string => `${place.prefix ?? ''}${topic}`;

export const groupName = (place: KafkaPlace, consumer: string): string => `${place.prefix ?? ''}tallystick-${consumer}`;
