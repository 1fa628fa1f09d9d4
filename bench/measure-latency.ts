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
  const balances: number[] = [];
  const probe = async (): Promise<void> => {
    const { text } = benchEvent(random, customers, Date.now());
    const { source, id } = JSON.parse(text) as { source: string; id: string };
    const start = performance.now();
    await http.post('/v1/events', text);
    const acked = performance.now();
    acks.push(acked - start);
    const key = Buffer.from(identityKey(source, id)).toString('hex');
    while (!(await isPosted(db, key))) {
      if (performance.now() - acked > 60_000) throw new Error('an event was not posted within 60 s');
      await pause(5);
    }
    balances.push(performance.now() - acked);
  };
  const pending: Promise<void>[] = [];
  for (let i = 0; i < count; i += 1) {
    pending.push(probe());
    await pause(everyMs);
  }
  await Promise.all(pending);
  http.close();
  return { acks, balances };
}

async function isPosted(db: Database, key: string): Promise<boolean> {
  const [row] = await db.sql.rows<[boolean]>(
    'bench_probe',
    'SELECT h.charge_seq >= i.seq FROM identity i JOIN shard_head h ON h.shard = i.shard WHERE i.key = $1::uuid AND i.outcome = 1',
    [key],
  );
  return row?.[0] === true;
}
