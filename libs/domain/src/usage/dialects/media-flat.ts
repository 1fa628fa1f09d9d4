import type { Dialect } from '../dialect';
import { missing } from '../usage-fault';

const DONE = new Set(['succeeded', 'completed', 'success']);
const LOST = new Set(['failed', 'cancelled', 'canceled', 'error', 'expired']);

/** A flat fee: one generation when it succeeded, nothing when it failed. */
export const mediaFlat: Dialect = {
  name: 'media.flat',
  version: 1,
  gatewayCounts: true,
  normalise: (job, tally) => {
    const status = job['status'] ?? 'succeeded';
    if (typeof status === 'string' && LOST.has(status)) {
      tally.nothing = true;
      return;
    }
    if (typeof status !== 'string' || !DONE.has(status)) throw missing(`status ${JSON.stringify(status)} is not finished`, 'status');
    tally.put('generation', 1);
  },
  find: (event, found) => {
    found.addModel(event['model']);
    if (event['status'] !== undefined) found.addUsage({ status: event['status'] });
  },
};
