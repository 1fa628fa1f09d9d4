import type { Topic } from './log';

/**
 * A partition of these topics that has little waiting rests this long after its last batch began: what every batch costs, a dozen statements,
 * is then spent on a hundred records instead of ten. One that was quiet is taken at once; one with `FULL` records does not rest.
 */
const REST_MS: Readonly<Record<Topic, number>> = { 'usage.events': 100, 'charges.rated': 100, 'ledger.commands': 0 };
const FULL = 500;

/** Milliseconds for which a partition with `waiting` records still rests; 0 or less where its batch may begin. `began`: its last one did. */
export function restMs(topic: Topic, waiting: number, began: number, now: number): number {
  return waiting >= FULL ? 0 : began + REST_MS[topic] - now;
}
