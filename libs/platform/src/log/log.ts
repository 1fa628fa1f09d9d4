import type { Sql } from '../storage/sql';

export type Topic = 'usage.events' | 'charges.rated' | 'ledger.commands';
export const TOPICS: readonly Topic[] = ['usage.events', 'charges.rated', 'ledger.commands'];

/** The number under which PostgreSQL knows a topic. */
export const topicNumber = (topic: Topic): number => TOPICS.indexOf(topic) + 1;

export interface LogRecord {
  readonly offset: bigint;
  /** Nanoseconds since 1970: when the log took it. Never goes back within a partition. */
  readonly appendedAt: bigint;
  /** Text where the bytes are UTF-8 without NUL, else the bytes. */
  readonly value: string | Buffer;
  readonly origin: string | null;
  /** Salt of the raw hash; empty where the record is not kept yet (Kafka). */
  readonly salt: Buffer | null;
}

/** Consecutive records of one partition. */
export interface LogBatch {
  readonly topic: Topic;
  readonly partition: number;
  readonly firstOffset: bigint;
  readonly nextOffset: bigint;
  readonly records: readonly LogRecord[];
  /** Tells the log that we are alive; throws its error unchanged where the partition was taken away. */
  heartbeat(): Promise<void>;
  isStale(): boolean;
}

export interface AppendEntry {
  readonly partition: number;
  readonly value: string;
  readonly key?: string | null;
  readonly origin?: string | null;
}

/** Where a record stands in the log. */
export interface Receipt {
  readonly partition: number;
  readonly offset: bigint;
}

export interface ConsumeOptions {
  /** Name under which positions are kept: 'rating', 'ledger'. */
  readonly consumer: string;
  readonly topics: readonly Topic[];
  readonly onBatch: (batch: LogBatch) => Promise<void>;
  /** Told of what an operator must see: a stopped partition, a hole in the log. `fatal` ends the consumer; `where`: topic, partition and offset. */
  readonly onAlarm: (error: Error, fatal: boolean, where?: string) => void;
  /** Called when this member begins to own partitions. */
  readonly onAssigned?: (partitions: readonly number[]) => Promise<void>;
  /** Batches handled at once, each of another partition; null or left out: as many as is best on this log (`batches-at-once.ts`). */
  readonly concurrency?: number | null;
  readonly maxRecords?: number;
}

export interface Consuming {
  /** Lets the batches at hand finish, then leaves. */
  stop(): Promise<void>;
  /** Partitions owned now. */
  owned(): readonly number[];
  /** Partitions of ours that stand because a batch fails again and again, a sentence each. */
  standing(): readonly string[];
}

export interface Log {
  readonly kind: 'embedded' | 'kafka';
  readonly partitions: number;
  /** Resolves when every entry is durable; receipts in the order of the entries. */
  append(topic: Topic, entries: readonly AppendEntry[]): Promise<Receipt[]>;
  /** As part of the caller's transaction; null where the log is no database (Kafka). */
  readonly appendWithin: ((tx: Sql, topic: Topic, entries: readonly AppendEntry[]) => Promise<Receipt[]>) | null;
  consume(options: ConsumeOptions): Promise<Consuming>;
  /** Offset after the last record, per partition. */
  endOffsets(topic: Topic): Promise<Map<number, bigint>>;
  /**
   * Settings under which an acknowledged record could be lost, a sentence each: they do not mend themselves, so a process refuses to start.
   * Throws where the log does not answer.
   */
  faults(): Promise<string[]>;
  /** What stands in the way of keeping what is appended, faults and what may pass; empty when ready. */
  problems(): Promise<string[]>;
  close(): Promise<void>;
}

/** The log no longer holds what the kept position asks for: usage would be lost. Ends the consumer. */
export class LogHole extends Error {
  override readonly name = 'LogHole';
}
