import { join } from 'node:path';
import { migrateTopics } from '../libs/platform/src/log/kafka/topics';
import { Database } from '../libs/platform/src/storage/database';
import { postgresServer } from '../test/support/postgres-server';
import { Child } from './child';
import { copyBaseline } from './copy-baseline';
import { treeCpuMicros } from './cpu';
import { percentile, printTable, thousands } from './figures';
import { checkInvariants } from './invariants';
import { preloadIdentities, prepareShop } from './prepare';
import type { BenchSettings } from './settings';

export interface PipelineOptions {
  readonly kafka: { readonly address: string; readonly pid: number } | null;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly customers: number;
  readonly identities: number;
  readonly batch: number;
  readonly probes: number;
}

const PARTITIONS = 8;
const BENCH_POSTGRES = { shared_buffers: '2GB', max_wal_size: '16GB', checkpoint_timeout: '30min', autovacuum_naptime: '30s' };

/** The whole pipeline, log → rated → evidence → journal → rollups, producers included. Prints a table; throws where an invariant fails. */
export async function benchPipeline(o: PipelineOptions): Promise<void> {
  const server = await postgresServer(BENCH_POSTGRES);
  const children: Child[] = [];
  try {
    const admin = await Database.open({ url: server.url('postgres'), poolSize: 1 });
    await admin.sql.query('CREATE DATABASE bench');
    await admin.close();
    const url = server.url('bench');
    await prepareShop(url, o.kafka === null ? 'embedded' : 'kafka', PARTITIONS, o.customers);
    if (o.kafka !== null) {
      await migrateTopics({ brokers: [o.kafka.address] }, PARTITIONS);
    }
    if (o.identities > 0) await preloadIdentities(url, o.identities);
    const settings: BenchSettings = { url, kafka: o.kafka?.address ?? null, partitions: PARTITIONS, customers: o.customers, seed: 7, batch: o.batch };
    const start = (name: string): Promise<Child> => Child.start(join(__dirname, `${name}.js`), settings);
    const rating = await start('rating-process');
    const ledger = await start('ledger-process');
    const producer = await start('producer');
    children.push(producer, ledger, rating);
    const db = await Database.open({ url, poolSize: 2 });
    await run(o, db, server.pid, { rating, ledger, producer });
    await db.close();
    const copy = await copyBaseline(url, 100_000, o.customers);
    console.log(`plain COPY of the same events, one connection: ${thousands(copy)} events/s\n`);
    copyRate = copy;
  } finally {
    for (const c of children) await c.stop().catch(() => undefined);
    await server.stop();
  }
}

let copyRate = 0;

interface Workers {
  readonly rating: Child;
  readonly ledger: Child;
  readonly producer: Child;
}

async function run(o: PipelineOptions, db: Database, postgres: number, w: Workers): Promise<void> {
  const posted = async (): Promise<number> => Number((await db.sql.query<{ n: bigint }>('SELECT coalesce(sum(charge_seq), 0)::int8 AS n FROM shard_head')).rows[0]?.n ?? 0n);
  const size = async (): Promise<number> => Number((await db.sql.query<{ n: bigint }>('SELECT pg_database_size(current_database()) AS n')).rows[0]?.n ?? 0n);
  const bytesBefore = await size();
  await w.producer.ask({ ask: 'run', perSecond: 0, ahead: 15_000 });
  await pause(o.warmupSeconds * 1000);
  const cpu = async () => ({
    postgres: treeCpuMicros(postgres),
    rating: await w.rating.report(),
    ledger: await w.ledger.report(),
    producer: await w.producer.report(),
    broker: o.kafka === null ? 0 : treeCpuMicros(o.kafka.pid),
  });
  const a = { at: performance.now(), posted: await posted(), cpu: await cpu() };
  await pause(o.seconds * 1000);
  const b = { at: performance.now(), posted: await posted(), cpu: await cpu() };
  await w.producer.ask({ ask: 'pause' });
  await settled(db, posted, w);
  const n = b.posted - a.posted;
  const rate = n / ((b.at - a.at) / 1000);
  const per = (x: number): string => (x / n).toFixed(1);
  const rating = b.cpu.rating.cpuMicros - a.cpu.rating.cpuMicros;
  const parse = (b.cpu.rating.counts['parseMicros'] ?? 0) - (a.cpu.rating.counts['parseMicros'] ?? 0);
  const price = (b.cpu.rating.counts['rateMicros'] ?? 0) - (a.cpu.rating.counts['rateMicros'] ?? 0);
  const ledger = b.cpu.ledger.cpuMicros - a.cpu.ledger.cpuMicros;
  const pg = b.cpu.postgres - a.cpu.postgres;
  const producer = b.cpu.producer.cpuMicros - a.cpu.producer.cpuMicros;
  const bytes = (await size()) - bytesBefore;
  const total = await posted();
  await w.producer.ask({ ask: 'run', perSecond: rate / 2, ahead: 0 });
  await pause(2_000);
  const { acks, balances } = await w.producer.ask<{ acks: number[]; balances: number[] }>({ ask: 'probe', count: o.probes, everyMs: 20 });
  await w.producer.ask({ ask: 'pause' });
  await settled(db, posted, w);
  const kafka = o.kafka !== null;
  printTable(`pipeline, ${kafka ? 'Kafka' : 'embedded log'}, ${thousands(total)} events, batches of ${o.batch}, ${o.seconds} s`, [
    { name: 'events/s', value: thousands(rate), must: kafka ? '10,000' : '15,000', aim: kafka ? '25,000' : '30,000' },
    { name: 'CPU µs per event: our processes + PostgreSQL', value: per(rating + ledger + pg), must: '100', aim: '50' },
    { name: '  rating worker: parse', value: per(parse), must: '', aim: '' },
    { name: '  rating worker: rate', value: per(price), must: '', aim: '' },
    { name: '  rating worker: keep, announce and the rest', value: per(rating - parse - price), must: '', aim: '' },
    { name: '  ledger worker: post', value: per(ledger), must: '', aim: '' },
    { name: '  PostgreSQL', value: per(pg), must: '', aim: '' },
    { name: '  beside it: load generator (append)', value: per(producer), must: '', aim: '' },
    { name: '  beside it: broker', value: per(b.cpu.broker - a.cpu.broker), must: '', aim: '' },
    { name: 'append acknowledged, ms p50 / p99 (half load)', value: `${percentile(acks, 0.5).toFixed(1)} / ${percentile(acks, 0.99).toFixed(1)}`, must: '15', aim: '5' },
    { name: 'acknowledged → in the balance, ms p50 / p99', value: `${percentile(balances, 0.5).toFixed(0)} / ${percentile(balances, 0.99).toFixed(0)}`, must: '1,000', aim: '250' },
    { name: 'bytes on disk per event', value: thousands(bytes / total), must: '2,300', aim: '1,700' },
  ]);
  await checkInvariants(db);
}

async function settled(db: Database, posted: () => Promise<number>, w: Workers): Promise<void> {
  void db;
  const end = Date.now() + 120_000;
  for (;;) {
    const { counts } = await w.producer.report();
    if ((await posted()) >= (counts['appended'] ?? 0)) return;
    if (Date.now() > end) throw new Error(`not settled after 120 s: ${await posted()} of ${counts['appended']} events posted`);
    await pause(100);
  }
}

/** Events per second of a plain COPY measured in the same run. */
export const lastCopyRate = (): number => copyRate;

const pause = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));
