import { randomUUID } from 'node:crypto';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Database } from '@tallystick/platform/storage/database';
import { askJob } from '@tallystick/platform/storage/replay/jobs/ask-job';
import type { Job, JobKind } from '@tallystick/platform/storage/replay/jobs/job';
import { beatJob, endJob, reviveJobs, takeJob, yieldJob } from '@tallystick/platform/storage/replay/jobs/run-job';
import type { Progress } from './progress';
import type { RunJob } from './run-in-thread';

const LOOK_MS = 1_000;
const BEAT_MS = 500;

/**
 * Long jobs are rows that wait; one runs at a time over all replay processes, and whoever asked may go away meanwhile. This process looks
 * for one each second, runs it, says how far it is, and keeps the result. A job whose process died is begun anew by another one.
 */
export class JobRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private turning: Promise<void> = Promise.resolve();
  private readonly stop = new AbortController();

  constructor(
    private readonly db: Database,
    private readonly logger: Logger,
    private readonly run: RunJob,
  ) {}

  onApplicationBootstrap(): void {
    this.after(LOOK_MS);
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    if (this.timer !== null) clearTimeout(this.timer);
    await this.turning;
  }

  /** Puts a job at the end of the queue, and looks at once whether it may begin. */
  async ask(kind: JobKind, askedBy: string): Promise<Job> {
    const job = await askJob(this.db.sql, randomUUID(), kind, '{}', askedBy);
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.after(0);
    }
    return job;
  }

  private after(ms: number): void {
    if (this.stop.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.turning = this.turn();
    }, ms);
  }

  private async turn(): Promise<void> {
    let more = false;
    try {
      await reviveJobs(this.db.sql);
      const job = await takeJob(this.db.sql);
      more = job !== null;
      if (job !== null) await this.work(job);
    } catch (error) {
      this.logger.error({ error: error instanceof Error ? error.message : String(error) }, 'jobs can not be looked for');
    }
    this.after(more ? 0 : LOOK_MS);
  }

  private async work(job: Job): Promise<void> {
    const { sql } = this.db;
    const lost = new AbortController();
    let progress: Progress = { done: 0, total: null, note: 'begins' };
    const beat = async (): Promise<void> => {
      const { done, total, note } = progress;
      const ours = await beatJob(sql, job.jobId, BigInt(done), total === null ? null : BigInt(total), note);
      if (!ours) lost.abort(); // another process took it while this one could not say that it lives
    };
    const beating = setInterval(() => void beat().catch(() => undefined), BEAT_MS);
    const stop = AbortSignal.any([this.stop.signal, lost.signal]);
    try {
      const result = await this.run(job.kind, this.db.options.url, (p) => (progress = p), stop);
      await beat();
      await endJob(sql, job.jobId, 'done', result, null);
    } catch (error) {
      if (lost.signal.aborted) return;
      if (this.stop.signal.aborted) return await yieldJob(sql, job.jobId);
      await endJob(sql, job.jobId, 'failed', null, error instanceof Error ? error.message : String(error));
    } finally {
      clearInterval(beating);
    }
  }
}
