import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { JobKind } from '@tallystick/platform/storage/replay/jobs/job';
import type { JobOrder, JobWord } from './job-thread';
import type { Report } from './progress';

/** Does a job and answers its result as JSON text. Throws where it fails, and where `stop` says so. */
export type RunJob = (kind: JobKind, url: string, report: Report, stop: AbortSignal) => Promise<string>;

const HEAP_MB_MAX = 2_048;
/** A page of rows lives for milliseconds: room for it, so that it is not carried over to the old heap. */
const YOUNG_MB_MAX = 96;

/** In a thread of its own: a job reckons for minutes, and this process may be serving traffic beside it. */
export const runInThread: RunJob = (kind, url, report, stop) =>
  new Promise((done, fail) => {
    const order: JobOrder = { kind, url };
    const thread = new Worker(join(__dirname, 'job-thread.js'), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX, maxYoungGenerationSizeMb: YOUNG_MB_MAX },
    });
    const end = (): void => void thread.terminate();
    stop.addEventListener('abort', end, { once: true });
    thread.on('message', (word: JobWord) => {
      if ('result' in word) done(word.result);
      else if ('failure' in word) fail(new Error(word.failure));
      else report(word);
    });
    thread.on('error', fail);
    thread.on('exit', () => {
      stop.removeEventListener('abort', end);
      fail(new Error('the thread of the job ended early')); // without effect where it had answered
    });
  });
