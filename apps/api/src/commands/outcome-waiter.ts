import type { Receipt } from '@tallystick/platform/log/log';
import { readPositions } from '@tallystick/platform/log/positions';
import { readOutcomes, type KeptOutcome } from '@tallystick/platform/storage/idempotency';
import type { Sql } from '@tallystick/platform/storage/sql';

interface Waiting {
  readonly until: number;
  /** Where its command stands on the log; null where somebody else appended it. */
  readonly at: Receipt | null;
  readonly resolve: ((outcome: KeptOutcome | null) => void)[];
}

const PAUSE_MS = 3;
const PAUSE_MS_SLOW = 25;
const SLOW_AFTER_MS = 500;

/**
 * Waits for the outcomes of commands: one look at the database for all that wait in this process, every few milliseconds while somebody does.
 * The look is at the ledger's positions, a number for each partition; outcomes are asked for only of commands that the ledger has passed.
 */
export class OutcomeWaiter {
  private readonly waiting = new Map<string, Waiting>();
  private running = false;
  private lastFound = 0;

  constructor(private readonly sql: Sql) {}

  /** The command's outcome; null where there is none after `ms`. `at`: where it stands on `ledger.commands`, where that is known. */
  wait(commandId: string, at: Receipt | null, ms: number): Promise<KeptOutcome | null> {
    return new Promise((resolve) => {
      const until = performance.now() + ms;
      const old = this.waiting.get(commandId);
      this.waiting.set(commandId, {
        until: Math.max(until, old?.until ?? 0),
        at: old === undefined ? at : null, // two who wait for one command need not mean the same record
        resolve: [...(old?.resolve ?? []), resolve],
      });
      this.lastFound = performance.now();
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.size > 0) {
      await new Promise((r) => setTimeout(r, performance.now() - this.lastFound > SLOW_AFTER_MS ? PAUSE_MS_SLOW : PAUSE_MS));
      // an error is not the waiters': the database may be back before their time is over
      const found = await this.look().catch(() => []);
      for (const outcome of found) this.settle(outcome.commandId, outcome);
      if (found.length > 0) this.lastFound = performance.now();
      const now = performance.now();
      for (const [commandId, { until }] of this.waiting) if (until <= now) this.settle(commandId, null);
    }
    this.running = false;
  }

  /** Position and outcomes move in one transaction: what the ledger has passed is there, or was parked for good. */
  private async look(): Promise<KeptOutcome[]> {
    const positions = await readPositions(this.sql, 'ledger', 'ledger.commands');
    const passed: string[] = [];
    for (const [commandId, { at }] of this.waiting)
      if (at === null || at.offset < (positions.get(at.partition) ?? 0n)) passed.push(commandId);
    return passed.length === 0 ? [] : readOutcomes(this.sql, passed);
  }

  private settle(commandId: string, outcome: KeptOutcome | null): void {
    const waiting = this.waiting.get(commandId);
    this.waiting.delete(commandId);
    for (const resolve of waiting?.resolve ?? []) resolve(outcome);
  }
}
