import { claimKeys, type ClaimedKey, type KeyClaim } from '@tallystick/platform/storage/idempotency';
import type { Sql } from '@tallystick/platform/storage/sql';

interface Waiting {
  readonly claim: KeyClaim;
  resolve(claimed: ClaimedKey): void;
  reject(error: unknown): void;
}

const AT_ONCE = 500;

/** Gathers claims of idempotency keys: while one statement is under way, the next collects. */
export class ClaimDesk {
  private queue: Waiting[] = [];
  private busy = false;

  constructor(private readonly sql: Sql) {}

  claim(claim: KeyClaim): Promise<ClaimedKey> {
    return new Promise((resolve, reject) => {
      this.queue.push({ claim, resolve, reject });
      if (!this.busy) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.queue.length > 0) {
      const taken = this.queue.splice(0, AT_ONCE);
      const distinct = new Map<string, Waiting>();
      for (const w of taken) if (!distinct.has(nameOf(w.claim))) distinct.set(nameOf(w.claim), w);
      try {
        const claimed = await claimKeys(
          this.sql,
          [...distinct.values()].map((w) => w.claim),
        );
        const byName = new Map([...distinct.keys()].map((name, i) => [name, claimed[i]]));
        for (const w of taken) {
          const kept = byName.get(nameOf(w.claim));
          if (kept === undefined) w.reject(new Error('a claim was not answered'));
          else w.resolve({ ...kept, fresh: kept.fresh && distinct.get(nameOf(w.claim)) === w });
        }
      } catch (error) {
        for (const w of taken) w.reject(error);
      }
    }
    this.busy = false;
  }
}

function nameOf({ scope, key }: KeyClaim): string {
  return `${scope}\n${key}`;
}
