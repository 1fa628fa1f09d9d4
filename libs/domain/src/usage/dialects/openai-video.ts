import type { Dialect } from '../dialect';
import { missing } from '../usage-fault';
import { putSeconds } from './seconds';

const DONE = new Set(['completed', 'succeeded']);
const LOST = new Set(['failed', 'cancelled', 'canceled', 'expired']);

/** A video job has no usage: the job's own body says how many seconds, and only a completed one is billed. */
export const openaiVideo: Dialect = {
  name: 'openai.video',
  version: 1,
  gatewayCounts: true,
  normalise: (job, tally) => {
    const status = job['status'];
    if (typeof status === 'string' && LOST.has(status)) {
      tally.note(`the job ${status}: nothing to bill`);
      tally.nothing = true;
      return;
    }
    if (typeof status === 'string' && !DONE.has(status)) throw missing(`the job is ${status}, not completed`, 'status');
    putSeconds(job, 'seconds', 'video_second', tally);
  },
  find: (event, found) => {
    found.addModel(event['model']);
    if (event['seconds'] !== undefined || event['status'] !== undefined) found.addUsage(event);
  },
};
