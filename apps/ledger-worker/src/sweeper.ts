import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import type { Database } from '@tallystick/platform/storage/database';
import type { PostBatches } from './post-batches';

const SWEEP_MS = 2_000;

/** What follows the journal at its own pace: charges whose announcement was lost. Runs while the worker does. */
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    readonly db: Database,
    private readonly posting: PostBatches,
    private readonly shards: () => readonly number[],
    private readonly onAlarm: (error: Error, fatal: boolean) => void,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.turn(), SWEEP_MS);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private turn(): void {
    this.running = this.running.then(async () => {
      if (this.stopped) return;
      await this.posting.sweep(this.shards()).catch((e: unknown) => this.onAlarm(e instanceof Error ? e : new Error(String(e)), false));
    });
  }
}
