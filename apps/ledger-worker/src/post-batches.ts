import { CommandError, readCommand } from '@tallystick/domain/ledger';
import { shardOf } from '@tallystick/domain/rating';
import { Journal, type PositionClaim, type PostedBatch, type PostWork, type WaitingCommand } from '@tallystick/journal';
import { topicNumber, type LogBatch, type LogRecord } from '@tallystick/platform/log/log';
import type { Database } from '@tallystick/platform/storage/database';
import { insertDeadLetter } from '@tallystick/platform/storage/rating';

const CONSUMER = 'ledger';

/** Posts batches of both topics: announced charges, waiting commands. The only writer of the journal. */
export class PostBatches {
  constructor(
    private readonly db: Database,
    private readonly journal: Journal,
    /** Told of every batch once its transaction has committed. */
    private readonly onPosted: (batches: readonly PostedBatch[]) => void,
  ) {}

  /** Charges through the announced numbers of each shard. A batch of announcements may need several transactions. */
  async charges(batch: LogBatch): Promise<void> {
    const through = new Map<number, bigint>();
    const dead: [LogRecord, string][] = [];
    for (const record of batch.records) {
      const said = readAnnouncement(record.value);
      if (said === null) dead.push([record, 'no announcement of charges']);
      else if (said.to > (through.get(said.shard) ?? 0n)) through.set(said.shard, said.to);
    }
    await this.bury(batch, dead);
    let left: ReadonlyMap<number, bigint> = through;
    const claims = [claimOf(batch)];
    // the position moves with the first transaction; what is left of the ranges is found by their numbers, also after a crash
    for (let first = true; first || left.size > 0; first = false) {
      left = await this.post({ commands: [], charges: left, claims: first ? claims : [] });
      await batch.heartbeat();
    }
  }

  async commands(batch: LogBatch): Promise<void> {
    const commands: WaitingCommand[] = [];
    const dead: [LogRecord, string][] = [];
    for (const record of batch.records) {
      try {
        const body = record.value;
        if (typeof body !== 'string') throw new CommandError('', 'the bytes are no UTF-8 text');
        const command = readCommand(body);
        commands.push({ shard: shardOf(command.customer), partition: batch.partition, offset: record.offset, body, command });
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        dead.push([record, error.message]);
      }
    }
    await this.bury(batch, dead);
    await this.post({ commands, charges: new Map(), claims: [claimOf(batch)] });
  }

  /** Charges that were rated on shards of these partitions but of which no announcement came: a slow look, in case one was lost. */
  async sweep(shards: readonly number[]): Promise<number> {
    if (shards.length === 0) return 0;
    const { rows } = await this.db.sql.query<{ shard: number; to: bigint }>(
      'SELECT r.shard, r.charge_seq AS to FROM rating_head r JOIN shard_head s USING (shard) WHERE r.shard = ANY($1::int2[]) AND s.charge_seq < r.charge_seq',
      [shards],
    );
    let left: ReadonlyMap<number, bigint> = new Map(rows.map((r) => [r.shard, r.to]));
    while (left.size > 0) left = await this.post({ commands: [], charges: left, claims: [] });
    return rows.length;
  }

  /** Posts, and answers where announced charges are left for a next transaction. */
  private async post(work: PostWork): Promise<ReadonlyMap<number, bigint>> {
    const { batches, left } = await this.journal.post(work);
    this.onPosted(batches);
    return left;
  }

  /** Before the batch's own transaction: a letter that is buried twice is one letter. */
  private async bury(batch: LogBatch, dead: readonly [LogRecord, string][]): Promise<void> {
    for (const [record, error] of dead)
      await insertDeadLetter(this.db.sql, topicNumber(batch.topic), batch.partition, record.offset, Buffer.from(record.value), error);
  }
}

function claimOf(batch: LogBatch): PositionClaim {
  return { consumer: CONSUMER, topic: batch.topic, partition: batch.partition, expected: batch.firstOffset, next: batch.nextOffset };
}

function readAnnouncement(value: string | Buffer): { shard: number; to: bigint } | null {
  const m = /^\{"shard":(\d{1,2}),"from":"(\d{1,18})","to":"(\d{1,18})"\}$/.exec(value.toString());
  if (m === null || Number(m[1]) > 63) return null;
  return { shard: Number(m[1]), to: BigInt(m[3] ?? '0') };
}
