import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { JobKind } from '@tallystick/platform/storage/replay/jobs/job';
import { executeJob } from './execute-job';

/** What a job's thread is told. */
export interface JobOrder {
  readonly kind: JobKind;
  readonly url: string;
}
/** What it says: progress, then the result as JSON text or what went wrong. */
export type JobWord =
  | { readonly done: number; readonly total: number | null; readonly note: string }
  | { readonly result: string }
  | { readonly failure: string };

const SAY_EVERY_MS = 200;

async function work({ kind, url }: JobOrder, say: (word: JobWord) => void): Promise<void> {
  if (process.platform === 'linux') setPriority(10); // there a priority is a thread's own: the process's other work goes first
  let said = 0;
  try {
    const result = await executeJob(kind, url, (progress) => {
      if (performance.now() - said < SAY_EVERY_MS) return;
      said = performance.now();
      say(progress);
    });
    say({ result: JSON.stringify(result) });
  } catch (error) {
    say({ failure: error instanceof Error ? error.message : String(error) });
  }
}

const port = parentPort;
if (port !== null) void work(workerData as JobOrder, (word) => port.postMessage(word)).finally(() => port.close());
