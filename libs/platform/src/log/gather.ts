import type { Topic } from './log';

/** So long the first commands of a wave wait for the others. */
const GATHER_MS = 4;

/**
 * Milliseconds for which commands still wait for more of their kind before they are appended. They come in waves: when a batch is posted, all
 * its callers get their answers, and send what they ask for next. Fewer than half of the last append are the first of a wave; appended and
 * posted alone, they would keep the others waiting for a whole transaction. Who calls alone never waits.
 *
 * @param waiting how many wait
 * @param last how many the last append took
 * @param since when the first of them came; milliseconds, as `now`
 */
export function gatherMs(topic: Topic, waiting: number, last: number, since: number, now: number): number {
  return topic !== 'ledger.commands' || waiting * 2 >= last ? 0 : since + GATHER_MS - now;
}
