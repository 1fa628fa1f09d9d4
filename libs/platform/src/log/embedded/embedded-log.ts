import type { Database } from '../../storage/database';
import type { Sql } from '../../storage/sql';
import { topicNumber, type AppendEntry, type ConsumeOptions, type Consuming, type Log, type Receipt, type Topic } from '../log';
import { appendWithin } from './append';
import { EmbeddedConsumer } from './consume';
import { Wake } from './wake';

/** The log as tables in PostgreSQL: durable with the commit, dense by the head row's lock. Nothing to install. */
export class EmbeddedLog implements Log {
  readonly kind = 'embedded';
  private readonly wake = new Wake();

  constructor(
    private readonly db: Database,
    readonly partitions: number,
  ) {}

  async append(topic: Topic, entries: readonly AppendEntry[]): Promise<Receipt[]> {
    const receipts = await appendWithin(this.db.sql, topic, entries);
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
    const rows = await this.db.sql.rows<[number, bigint]>('end_offsets', 'SELECT partition, next_offset FROM log_head WHERE topic = $1', [topicNumber(topic)]);
    return new Map(rows);
  }

  async problems(): Promise<string[]> {
    const { rows } = await this.db.sql.query<{ fsync: string; sync: string; readonly: string }>(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync, current_setting('transaction_read_only') AS readonly`,
    );
    const s = rows[0];
    const out = [];
    if (s?.fsync !== 'on') out.push('PostgreSQL runs with fsync off: an acknowledged event could be lost');
    if (s?.sync === 'off' || s?.sync === 'local') out.push(`PostgreSQL runs with synchronous_commit ${s.sync}`);
    if (s?.readonly === 'on') out.push('PostgreSQL is read-only');
    return out;
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
