import type { Topic } from './log';

interface TriedLane {
  readonly topic: Topic;
  readonly partition: number;
  readonly next: bigint;
  /** Of the batch at `next`, one after the other. */
  readonly failures: number;
}

/** From here on it is no hiccup: nearly two seconds, or a batch that will never go. */
const FAILURES = 5;

/** Where a lane is, for whoever has to look at it. */
export const placeOf = ({ topic, partition, next }: Omit<TriedLane, 'failures'>): string => `${topic}/${partition} at offset ${next}`;

/** Lanes that stand because their next batch fails again and again, a sentence each. What waits behind it is not lost, and not done. */
export function standing(lanes: Iterable<TriedLane>): string[] {
  return Array.from(lanes)
    .filter((lane) => lane.failures >= FAILURES)
    .map((lane) => `${placeOf(lane)} stands: its batch has failed ${lane.failures} times, the worker's log says why`);
}
