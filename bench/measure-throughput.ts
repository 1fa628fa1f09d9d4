import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../libs/platform/src/storage/database';
import type { Child } from './child';
import { treeCpuMicros } from './cpu';

export interface Workers {
  readonly rating: Child;
  readonly ledger: Child;
  readonly producer: Child;
}

export interface ThroughputFigures {
  readonly perSecond: number;
  /** Events posted in all, warm-up included. */
  readonly posted: number;
  readonly bytesPerEvent: number;
  /** CPU microseconds per event. `all`: rating + ledger + PostgreSQL. */
  readonly micros: Readonly<Record<'all' | 'parse' | 'rate' | 'keep' | 'produce' | 'post' | 'postgres' | 'append' | 'broker', number>>;
}

/** How many events may wait in the log while the generator runs as fast as the pipeline takes them. */
const AHEAD = 15_000;

/** Appends as fast as the pipeline posts, for `seconds` after the warm-up, and waits until all is posted. */
export async function measureThroughput(
  db: Database,
  postgres: number,
  broker: number | null,
  w: Workers,
  warmupSeconds: number,
  seconds: number,
): Promise<ThroughputFigures> {
  const sample = async (): Promise<Sample> => ({
    at: performance.now(),
    posted: await posted(db),
    postgres: treeCpuMicros(postgres),
    broker: broker === null ? 0 : treeCpuMicros(broker),
    rating: await w.rating.report(),
    ledger: await w.ledger.report(),
    producer: await w.producer.report(),
  });
  const bytesBefore = await size(db);
  await w.producer.ask({ ask: 'run', perSecond: 0, ahead: AHEAD });
  await pause(warmupSeconds * 1000);
  const a = await sample();
  await pause(seconds * 1000);
  const b = await sample();
  await w.producer.ask({ ask: 'pause' });
  await settle(db, [w.producer], 0);
  const n = b.posted - a.posted;
  const rating = b.rating.cpuMicros - a.rating.cpuMicros;
  const count = (name: string): number => (b.rating.counts[name] ?? 0) - (a.rating.counts[name] ?? 0);
  const parse = count('parseMicros');
  const rate = count('rateMicros');
  const post = b.ledger.cpuMicros - a.ledger.cpuMicros;
  const total = await posted(db);
  // while nothing else goes on in that process: what one announcement costs
  const produce = count('announced') * (await w.rating.ask<{ micros: number }>({ ask: 'produce' })).micros;
  return {
    perSecond: n / ((b.at - a.at) / 1000),
    posted: total,
    bytesPerEvent: ((await size(db)) - bytesBefore) / total,
    micros: {
      all: (rating + post + b.postgres - a.postgres) / n,
      parse: parse / n,
      rate: rate / n,
      keep: (rating - parse - rate - produce) / n,
      produce: produce / n,
      post: post / n,
      postgres: (b.postgres - a.postgres) / n,
      append: (b.producer.cpuMicros - a.producer.cpuMicros) / n,
      broker: (b.broker - a.broker) / n,
    },
  };
}

interface Sample {
  readonly at: number;
  readonly posted: number;
  readonly postgres: number;
  readonly broker: number;
  readonly rating: Awaited<ReturnType<Child['report']>>;
  readonly ledger: Awaited<ReturnType<Child['report']>>;
  readonly producer: Awaited<ReturnType<Child['report']>>;
}

/** Waits until everything the producers appended, and `more` events beside, is posted. Throws after two minutes. */
export async function settle(db: Database, producers: readonly Child[], more: number): Promise<void> {
  const end = Date.now() + 120_000;
  for (;;) {
    let appended = more;
    for (const p of producers) appended += (await p.report()).counts['appended'] ?? 0;
    const done = await posted(db);
    if (done >= appended) return;
    if (Date.now() > end) throw new Error(`not settled after 120 s: ${done} of ${appended} events posted`);
    await pause(100);
  }
}

/** Waits until the rollups hold all that is posted, so that writing them is no part of what is measured next. Throws after two minutes. */
export async function settleRollups(db: Database): Promise<void> {
  const end = Date.now() + 120_000;
  const behind = 'SELECT 1 FROM rollup_head r JOIN shard_head s USING (shard) WHERE r.batch_seq < s.batch_seq LIMIT 1';
  while ((await db.sql.query(behind)).rowCount > 0) {
    if (Date.now() > end) throw new Error('the rollups did not settle within 120 s');
    await pause(200);
  }
}

async function posted(db: Database): Promise<number> {
  const { rows } = await db.sql.query<{ n: bigint }>('SELECT coalesce(sum(charge_seq), 0)::int8 AS n FROM shard_head');
  return Number(rows[0]?.n ?? 0n);
}

async function size(db: Database): Promise<number> {
  const { rows } = await db.sql.query<{ n: bigint }>('SELECT pg_database_size(current_database()) AS n');
  return Number(rows[0]?.n ?? 0n);
}
