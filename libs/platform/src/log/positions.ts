import type { Sql } from '../storage/sql';
import { topicNumber, type Topic } from './log';

/** Somebody else has applied the batch, or it is not the next one: a zombie or a redelivery. Nothing was changed. */
export class PositionLost extends Error {
  override readonly name = 'PositionLost';
  constructor(
    readonly consumer: string,
    readonly topic: Topic,
    readonly partition: number,
    readonly expected: bigint,
  ) {
    super(`${consumer} is no longer at ${topic}/${partition}@${expected}`);
  }
}

/** Moves the consumed position from `expected` to `next` in the transaction of the work. Throws `PositionLost`. */
export async function claimPosition(
  tx: Sql,
  consumer: string,
  topic: Topic,
  partition: number,
  expected: bigint,
  next: bigint,
): Promise<void> {
  const moved = await tx.run(
    'claim_position',
    'UPDATE consumer_position SET next_offset = $5 WHERE consumer = $1 AND topic = $2 AND partition = $3 AND next_offset = $4',
    [consumer, topicNumber(topic), partition, expected, next],
  );
  if (moved !== 1) throw new PositionLost(consumer, topic, partition, expected);
}

/** Where a consumer stands in a topic: next offset by partition. One that it never read is not there. */
export async function readPositions(sql: Sql, consumer: string, topic: Topic): Promise<Map<number, bigint>> {
  const rows = await sql.rows<[number, bigint]>(
    'read_positions',
    'SELECT partition, next_offset FROM consumer_position WHERE consumer = $1 AND topic = $2',
    [consumer, topicNumber(topic)],
  );
  return new Map(rows);
}

/** The consumed position; a partition that was never read begins at 0. */
export async function readPosition(sql: Sql, consumer: string, topic: Topic, partition: number): Promise<bigint> {
  const t = topicNumber(topic);
  await sql.run('make_position', 'INSERT INTO consumer_position VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING', [consumer, t, partition]);
  const [row] = await sql.rows<[bigint]>(
    'read_position',
    'SELECT next_offset FROM consumer_position WHERE consumer = $1 AND topic = $2 AND partition = $3',
    [consumer, t, partition],
  );
  return row?.[0] ?? 0n;
}
