import { readOutcomes, type KeptOutcome } from '@tallystick/platform/storage/idempotency';
import type { Sql } from '@tallystick/platform/storage/sql';

interface Waiting {
  readonly until: number;
  readonly resolve: ((outcome: KeptOutcome | null) => void)[];
}

const PAUSE_MS = 3;
const PAUSE_MS_SLOW = 25;
const SLOW_AFTER_MS = 500;

/** Waits for the outcomes of commands: one look at the database for all that wait in this process, every few milliseconds while somebody does. */
export class OutcomeWaiter {
  private readonly waiting = new Map<string, Waiting>();
  private running = false;
  private lastFound = 0;

  constructor(private readonly sql: Sql) {}

  /** The command's outcome; null where there is none after `ms`. */
  wait(commandId: string, ms: number): Promise<KeptOutcome | null> {
    return new Promise((resolve) => {
      const until = performance.now() + ms;
      const old = this.waiting.get(commandId);
      this.waiting.set(commandId, { until: Math.max(until, old?.until ?? 0), resolve: [...(old?.resolve ?? []), resolve] });
      this.lastFound = performance.now();
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.size > 0) {
      await new Promise((r) => setTimeout(r, performance.now() - this.lastFound > SLOW_AFTER_MS ? PAUSE_MS_SLOW : PAUSE_MS));
      // an error is not the waiters': the database may be back before their time is over
      const found = await readOutcomes(this.sql, [...this.waiting.keys()]).catch(() => []);
      for (const outcome of found) this.settle(outcome.commandId, outcome);
      if (found.length > 0) this.lastFound = performance.now();
      const now = performance.now();
      for (const [commandId, { until }] of this.waiting) if (until <= now) this.settle(commandId, null);
    }
    this.running = false;
  }

  private settle(commandId: string, outcome: KeptOutcome | null): void {
    const waiting = this.waiting.get(commandId);
    this.waiting.delete(commandId);
    for (const resolve of waiting?.resolve ?? []) resolve(outcome);
  }
}
