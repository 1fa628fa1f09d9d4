import type { Admin, Producer } from 'kafkajs';
import type { Database } from '../../storage/database';
import type { AppendEntry, ConsumeOptions, Consuming, Log, Receipt, Topic } from '../log';
import { LogAway, within } from '../log-away';
import { appendEntries } from './append';
import { readBounds } from './bounds';
import { kafkaClient, topicName, type KafkaPlace } from './client';
import { KafkaConsumer } from './consume';
import { kafkaFaults } from './faults';

/** Who asks whether we are ready waits a few seconds at most. */
const PROBLEMS_MS_MAX = 3_000;

export interface KafkaLogOptions extends KafkaPlace {
  /** Positions are kept here. */
  readonly db: Database;
  readonly partitions: number;
  /** After this an append is given up with `LogAway`, whether or not the broker has it. Default 10 s. */
  readonly appendTimeoutMs?: number;
  /** A member silent for so long loses its partitions. Default 6 s. */
  readonly sessionTimeoutMs?: number;
}

/** Apache Kafka as the log. The producer is not idempotent (that mode can lose acknowledged records): the log may hold duplicates, identity decides. */
export class KafkaLog implements Log {
  readonly kind = 'kafka';
  readonly appendWithin = null;
  readonly partitions: number;
  private producing: Promise<Producer> | null = null;
  private asking: Promise<Admin> | null = null;
  private closed = false;

  /** Connects with the first use: a log can be made while no broker answers. */
  constructor(private readonly options: KafkaLogOptions) {
    this.partitions = options.partitions;
  }

  async append(topic: Topic, entries: readonly AppendEntry[]): Promise<Receipt[]> {
    if (entries.length === 0) return [];
    for (const { partition } of entries)
      if (!Number.isInteger(partition) || partition < 0 || partition >= this.partitions)
        throw new Error(`the log has no partition ${partition} in ${topic}`);
    return appendEntries(this.producer(), topicName(this.options, topic), entries, this.options.appendTimeoutMs ?? 10_000);
  }

  async consume(options: ConsumeOptions): Promise<Consuming> {
    const { db, sessionTimeoutMs = 6_000 } = this.options;
    const consumer = new KafkaConsumer({ db, place: this.options, admin: () => this.admin(), sessionTimeoutMs }, options);
    await consumer.start();
    return consumer;
  }

  async endOffsets(topic: Topic): Promise<Map<number, bigint>> {
    const bounds = await readBounds(await this.admin(), this.options, topic);
    return new Map([...bounds].map(([partition, { high }]) => [partition, high]));
  }

  async faults(): Promise<string[]> {
    return kafkaFaults(await this.admin(), this.options, this.partitions);
  }

  async problems(): Promise<string[]> {
    try {
      return await within(this.faults(), PROBLEMS_MS_MAX, 'no answer in time');
    } catch (error) {
      return [`Kafka does not answer: ${error instanceof Error ? error.message : String(error)}`];
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const open = await Promise.allSettled([this.producing, this.asking]);
    this.producing = null;
    this.asking = null;
    for (const o of open) if (o.status === 'fulfilled') await o.value?.disconnect().catch(() => undefined);
  }

  private producer(): Promise<Producer> {
    if (this.closed) return Promise.reject(new LogAway('the log is closed'));
    return (this.producing ??= this.connectProducer().catch((error: unknown) => {
      this.producing = null;
      throw error;
    }));
  }

  private async connectProducer(): Promise<Producer> {
    const producer = kafkaClient(this.options, { clientId: 'tallystick-append', retries: 10 }).producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      createPartitioner: () => (args) => args.message.partition ?? 0,
    });
    await producer.connect();
    return producer;
  }

  private admin(): Promise<Admin> {
    if (this.closed) return Promise.reject(new LogAway('the log is closed'));
    return (this.asking ??= this.connectAdmin().catch((error: unknown) => {
      this.asking = null;
      throw error;
    }));
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = kafkaClient(this.options, { clientId: 'tallystick-admin', retries: 3 }).admin();
    await admin.connect();
    return admin;
  }
}
