import { setTimeout as pause } from 'node:timers/promises';
import { identityKey } from '../libs/domain/src/event/identity';
import type { Database } from '../libs/platform/src/storage/database';
import { benchEvent, generator } from './events';
import { HttpClient } from './http-client';

export interface LatencyFigures {
  /** Request → acknowledged, over HTTP, milliseconds. */
  readonly acks: readonly number[];
  /** Acknowledged → in the balance, milliseconds. */
  readonly balances: readonly number[];
}

/** Requests before those that are timed: a gateway that has just started compiles its code and opens its sessions. */
export const WARM = 100;

/** Times `count` single events, one each `everyMs`, through the gateway, while somebody else keeps the pipeline at work. */
export async function measureLatency(
  url: string,
  db: Database,
  count: number,
  everyMs: number,
  customers: number,
): Promise<LatencyFigures> {
  const http = new HttpClient(url, 64);
  const random = generator(31);
  const acks: number[] = [];
  const posted = new PostedWatch(db);
  const watching = posted.run();
  const balances: Promise<number>[] = [];
  const probe = async (timed: boolean): Promise<void> => {
    const { text } = benchEvent(random, customers, Date.now());
    const { source, id } = JSON.parse(text) as { source: string; id: string };
    const start = performance.now();
    await http.post('/v1/events', text);
    const acked = performance.now();
    if (!timed) return;
    acks.push(acked - start);
    balances.push(posted.wait(Buffer.from(identityKey(source, id)).toString('hex')).then((at) => at - acked));
  };
  const pending: Promise<void>[] = [];
  for (let i = -WARM; i < count; i += 1) {
    pending.push(probe(i >= 0));
    await pause(everyMs);
  }
  await Promise.all(pending);
  const taken = await Promise.all(balances);
  posted.stop();
  await watching;
  http.close();
  return { acks, balances: taken };
}

/** Looks every 10 ms, for all events that are waited for at once: a look for each would be a load of its own. */
class PostedWatch {
  private readonly waiting = new Map<string, (at: number) => void>();
  private stopped = false;

  constructor(private readonly db: Database) {}

  /** Resolves with the time at which the event was seen in the balance. */
  wait(key: string): Promise<number> {
    return new Promise((resolve) => this.waiting.set(key, resolve));
  }

  stop(): void {
    this.stopped = true;
  }

  async run(): Promise<void> {
    const end = performance.now() + 120_000;
    while (!this.stopped) {
      await pause(10);
      if (this.waiting.size === 0) continue;
      if (performance.now() > end) throw new Error(`${this.waiting.size} events were not posted in time`);
      const rows = await this.db.sql.rows<[string]>(
        'bench_posted',
        `SELECT replace(i.key::text, '-', '') FROM identity i JOIN shard_head h ON h.shard = i.shard
         WHERE i.key = ANY($1::text[]::uuid[]) AND i.outcome = 1 AND h.charge_seq >= i.seq`,
        [[...this.waiting.keys()]],
      );
      const at = performance.now();
      for (const [key] of rows) {
        this.waiting.get(key)?.(at);
        this.waiting.delete(key);
      }
    }
  }
}
