import type { Admin } from 'kafkajs';
import { LogHole, type Topic } from '../log';
import { topicName, type KafkaPlace } from './client';

export interface Bounds {
  /** First offset that the log still has. */
  readonly low: bigint;
  /** Offset after the last record. */
  readonly high: bigint;
}

/** What the log holds of a topic, per partition. */
export async function readBounds(admin: Admin, place: KafkaPlace, topic: Topic): Promise<Map<number, Bounds>> {
  const rows = await admin.fetchTopicOffsets(topicName(place, topic));
  return new Map(rows.map((r) => [r.partition, { low: BigInt(r.low), high: BigInt(r.high) }]));
}

/** Throws `LogHole` where the kept position lies outside of what the log holds: records are gone, or the log was made anew. */
export function checkPosition(topic: Topic, partition: number, position: bigint, bounds: Bounds | undefined): void {
  const where = `${topic}/${partition}: the kept position is ${position}`;
  if (bounds === undefined) throw new LogHole(`${where}, the log has no such partition`);
  if (position < bounds.low) throw new LogHole(`${where}, the log begins at ${bounds.low}: unconsumed records were dropped`);
  if (position > bounds.high) throw new LogHole(`${where}, the log ends at ${bounds.high}`);
}
