import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

/** Something that follows the journal at its own pace. */
export interface Follower {
  /** Pause between the end of one turn and the next. */
  readonly everyMs: number;
  /** Answers false where more is left: then the next turn comes at once. */
  turn(): Promise<boolean>;
}

/** Runs each follower while the worker runs: never two turns of one at a time; a turn that fails is reported and tried again. */
export class Followers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly running = new Map<Follower, Promise<void>>();
  private readonly timers = new Map<Follower, NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly followers: readonly Follower[],
    private readonly onAlarm: (error: Error, fatal: boolean) => void,
  ) {}

  onApplicationBootstrap(): void {
    for (const follower of this.followers) this.after(follower, follower.everyMs);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running.values());
  }

  private after(follower: Follower, ms: number): void {
    if (this.stopped) return;
    this.timers.set(
      follower,
      setTimeout(() => this.running.set(follower, this.turn(follower)), ms),
    );
  }

  private async turn(follower: Follower): Promise<void> {
    let whole = true;
    try {
      whole = await follower.turn();
    } catch (error) {
      if (!this.stopped) this.onAlarm(error instanceof Error ? error : new Error(String(error)), false);
    }
    this.after(follower, whole ? follower.everyMs : 0);
  }
}
