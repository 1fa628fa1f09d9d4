import type { Database } from '../../storage/database';
import type { Sql } from '../../storage/sql';
import { topicNumber, type AppendEntry, type ConsumeOptions, type Consuming, type Log, type Receipt, type Topic } from '../log';
import { appendMany, appendWithin } from './append';
import { EmbeddedConsumer } from './consume';
import { Wake } from './wake';

/** From here on COPY saves more than a transaction of three steps costs. */
const MANY = 100;

/** The log as tables in PostgreSQL: durable with the commit, dense by the head row's lock. Nothing to install. */
export class EmbeddedLog implements Log {
  readonly kind = 'embedded';
  private readonly wake = new Wake();

  constructor(
    private readonly db: Database,
    readonly partitions: number,
  ) {}

  async append(topic: Topic, entries: readonly AppendEntry[]): Promise<Receipt[]> {
    const many = topic === 'usage.events' && entries.length >= MANY;
    const receipts = await (many ? appendMany(this.db, entries) : appendWithin(this.db.sql, topic, entries));
    this.wake.ring();
    return receipts;
  }

  readonly appendWithin = async (tx: Sql, topic: Topic, entries: readonly AppendEntry[]): Promise<Receipt[]> => {
    const receipts = await appendWithin(tx, topic, entries);
    setTimeout(() => this.wake.ring(), 1); // the commit follows; a ring too early costs one empty look
    return receipts;
  };

  async consume(options: ConsumeOptions): Promise<Consuming> {
    const consumer = new EmbeddedConsumer(this.db, this.partitions, this.wake, options);
    await consumer.start();
    return consumer;
  }

  async endOffsets(topic: Topic): Promise<Map<number, bigint>> {
    const rows = await this.db.sql.rows<[number, bigint]>('end_offsets', 'SELECT partition, next_offset FROM log_head WHERE topic = $1', [
      topicNumber(topic),
    ]);
    return new Map(rows);
  }

  async faults(): Promise<string[]> {
    const out = [];
    if ((await this.setting('fsync')) !== 'on') out.push('PostgreSQL runs with fsync off: acknowledged records can be lost');
    if ((await this.setting('synchronous_commit')) === 'off')
      out.push('PostgreSQL runs with synchronous_commit off: acknowledged records can be lost');
    return out;
  }

  async problems(): Promise<string[]> {
    const readOnly = (await this.setting('transaction_read_only')) === 'on';
    return [...(await this.faults()), ...(readOnly ? ['PostgreSQL is read-only'] : [])];
  }

  private async setting(name: string): Promise<string | undefined> {
    const [row] = await this.db.sql.rows<[string]>('log_setting_of_server', 'SELECT current_setting($1)', [name]);
    return row?.[0];
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
