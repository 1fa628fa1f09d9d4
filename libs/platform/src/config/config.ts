import type { LogLevel } from './log-level';

/** Everything that a process is told from outside, checked. Nothing else reads the environment. */
export interface Config {
  /** Address of all HTTP of this process. Port 0 takes any free one. */
  readonly host: string;
  readonly port: number;
  /** Null: embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Null: the embedded log. */
  readonly kafkaBrokers: readonly string[] | null;
  /** Before every topic and group: several installations on one cluster. Empty unless said. */
  readonly kafkaTopicPrefix: string;
  /** Partitions of each topic; stored by the first start, another count is refused later. */
  readonly kafkaPartitions: number;
  /** Absolute. Embedded PostgreSQL, the first admin key, checkpoints of imports. */
  readonly dataDir: string;
  /** Accepted as it is, whatever its form. Null: the first start makes a key. */
  readonly adminApiKey: string | null;
  /** Whether an empty installation is filled with the demo shop. */
  readonly demo: boolean;
  /** Where the command line's client verbs find the service; without a slash at the end. */
  readonly serviceUrl: string;
  /** Where api reaches another process's HTTP, where they are not one process; without a slash at the end. */
  readonly gatewayUrl: string | null;
  readonly replayUrl: string | null;
  readonly logLevel: LogLevel;
  /** Database sessions of each role's pool in this process. */
  readonly poolSize: number;
  /** Batches handled at the same time by a worker; null: as many as that worker's own default says. */
  readonly workerConcurrency: number | null;
  /** Records in one batch at most. */
  readonly batchRecordsMax: number;
  /** A gateway's queue of appends that wait: beyond either it answers 503. */
  readonly appendQueueBytesMax: number;
  readonly appendQueueMsMax: number;
}
