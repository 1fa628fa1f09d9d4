import type { Topic } from './log';

/**
 * A partition of these topics that has little waiting rests this long after its last batch began: what every batch costs, a dozen statements,
 * is then spent on a hundred records instead of ten. One that was quiet is taken at once; one with `FULL` records does not rest.
 */
const REST_MS: Readonly<Record<Topic, number>> = { 'usage.events': 100, 'charges.rated': 100, 'ledger.commands': 0 };
const FULL = 500;

/** So long the first commands of a wave wait for the others. */
const GATHER_MS = 4;

/** Milliseconds for which a partition with `waiting` records still rests; 0 or less where its batch may begin. `began`: its last one did. */
export function restMs(topic: Topic, waiting: number, began: number, now: number): number {
  return waiting >= FULL ? 0 : began + REST_MS[topic] - now;
}

/**
 * Milliseconds for which commands still wait for more of their kind. They come in waves: when a batch is posted, all its callers get their
 * answers, and send what they ask for next. Fewer than half of the last batch are the first of a wave; posted alone, they would keep the
 * others waiting for a whole transaction. Who calls alone never waits. `last`: what the last batch had; `seen`: when the first was found.
 */
export function gatherMs(topic: Topic, waiting: number, last: number, seen: number, now: number): number {
  return topic !== 'ledger.commands' || waiting * 2 >= last ? 0 : seen + GATHER_MS - now;
}
