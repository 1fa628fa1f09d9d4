import type { Admin } from 'kafkajs';
import type { Database } from '../../storage/database';
import type { Topic } from '../log';
import { readPosition } from '../positions';
import { checkPosition, readBounds } from './bounds';
import type { KafkaPlace } from './client';
import type { Lane } from './lane';

export interface PlaceSetting {
  readonly db: Database;
  readonly place: KafkaPlace;
  readonly admin: () => Promise<Admin>;
}

/**
 * Where a member goes on in the partitions it was given: the positions in PostgreSQL, held against what the log has. Throws `LogHole`.
 * The positions are read first: another member may still finish a batch, so they must not be newer than the log's end.
 */
export async function placeLanes(
  { db, place, admin }: PlaceSetting,
  consumer: string,
  given: readonly (readonly [topic: Topic, partitions: readonly number[]])[],
): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (const [topic, partitions] of given) {
    if (partitions.length === 0) continue;
    const positions = await Promise.all(partitions.map((p) => readPosition(db.sql, consumer, topic, p)));
    const bounds = await readBounds(await admin(), place, topic);
    for (const [i, partition] of partitions.entries()) {
      const next = positions[i] ?? 0n;
      checkPosition(topic, partition, next, bounds.get(partition));
      const appendedAt = topic === 'usage.events' ? await appendedBefore(db, partition, next) : 0n;
      lanes.push({ topic, partition, next, emptyBelow: next, appendedAt, failures: 0, began: 0, committedAt: performance.now() });
    }
  }
  return lanes;
}

/** Append time of the record before `next`, as it was kept: times go on from there, wherever the broker's clock has gone. */
async function appendedBefore(db: Database, partition: number, next: bigint): Promise<bigint> {
  const [row] = await db.sql.rows<[bigint | null]>(
    'appended_before',
    'SELECT appended_at FROM usage_record WHERE partition = $1 AND "offset" < $2 ORDER BY "offset" DESC LIMIT 1',
    [partition, next],
  );
  return row?.[0] ?? 0n;
}
