import { availableParallelism } from 'node:os';
import type { Topic } from './log';

/**
 * Batches that a worker handles at once where nobody configured it: two, where the machine has a core for each and one for PostgreSQL.
 * On two cores a second batch only makes everybody wait longer: the tail of single requests doubles and nothing is done sooner.
 */
export const BATCHES_AT_ONCE = Math.max(1, Math.min(2, availableParallelism() - 1));

/** So many waiting events are a batch whose share of what every batch costs is little. */
const MUCH = 1_000;

/**
 * The same on the embedded log, where the next batch is of a partition with `waiting` records. Of usage that piles up two on two cores too:
 * one is read, priced and laid out while the server takes in what the other brought; else a seventh of the cores is idle. Where little
 * waits the second batch only makes both later (docs/adr/0021). From Kafka a batch is fetched beforehand, and the broker has the rest of the cores.
 */
export function batchesAtOnce(topic: Topic, waiting: number): number {
  return topic === 'usage.events' && waiting >= MUCH ? 2 : BATCHES_AT_ONCE;
}
