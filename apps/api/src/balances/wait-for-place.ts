import { setTimeout as sleep } from 'node:timers/promises';
import { findRecordedPlace, type RecordedPlace } from '@tallystick/platform/storage/reads';
import type { Sql } from '@tallystick/platform/storage/sql';

/** How long a batch may be under way whose clock lies before an instant that is over. */
const UNDER_WAY_NS = 2_000_000_000n;
const WAIT_MS = 300;
const PAUSE_MS = 20;

/**
 * The batch that an instant of recorded time is true for. Where the instant is over by so little that a batch with an earlier clock
 * may still be under way, waits shortly for the journal to pass it.
 */
export async function waitForPlace(sql: Sql, shard: number, asOf: bigint, now: () => number = Date.now): Promise<RecordedPlace> {
  const until = now() + WAIT_MS;
  for (;;) {
    const found = await findRecordedPlace(sql, shard, asOf);
    const age = BigInt(now()) * 1_000_000n - asOf;
    if (found.newestClock >= asOf || age < 0n || age > UNDER_WAY_NS || now() >= until) return found;
    await sleep(PAUSE_MS);
  }
}
