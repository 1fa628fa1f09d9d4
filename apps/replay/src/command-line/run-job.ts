import { setTimeout as sleep } from 'node:timers/promises';
import { Failed } from './exit';
import { progressBar } from './progress';
import { segment, Service } from './service';
import type { Context } from './settings';

interface JobAnswer {
  readonly id: string;
  readonly kind: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly done: number;
  readonly total: number | null;
  readonly note: string | null;
  readonly result: unknown;
}

const POLL_MS = 200;
const PATIENCE_MS = 15_000;

/**
 * A long job of the replay process: asked for (or, with `attach`, one that was asked for before), polled until it ends. The job goes on
 * where this program is stopped. Answers its result; throws `Failed` where it failed.
 */
export async function runJob<T>(context: Context, kind: string, attach: string | undefined): Promise<T> {
  const service = new Service(context.settings);
  let job =
    attach === undefined
      ? await service.call<JobAnswer>('/v1/replay/jobs', { body: { kind } })
      : await service.call<JobAnswer>(`/v1/replay/jobs/${segment(attach, 'the job')}`);
  if (job.kind !== kind) throw new Failed(`job ${job.id} is a ${job.kind}`);
  context.terminal.err(`job ${job.id}: it goes on without this program; "${kind} --job ${job.id}" comes back to it\n`);
  const bar = progressBar(context.terminal, kind, 1);
  const asked = Date.now();
  let warned = false;
  try {
    while (job.state === 'waiting' || job.state === 'running') {
      await sleep(POLL_MS);
      job = await service.insist<JobAnswer>(`/v1/replay/jobs/${job.id}`);
      bar.update(job.done, job.note ?? '', job.total ?? 1);
      if (job.state === 'waiting' && !warned && Date.now() - asked > PATIENCE_MS) {
        warned = true;
        context.terminal.err('the job still waits: another one runs, or no replay process does\n');
      }
    }
  } finally {
    bar.stop();
  }
  if (job.state === 'failed') throw new Failed(`the ${kind} could not be done: ${job.note ?? 'no reason given'}`);
  return job.result as T;
}
