import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { migrateTopics } from '../libs/platform/src/log/kafka/topics';
import { Database } from '../libs/platform/src/storage/database';
import { postgresServer } from '../test/support/postgres-server';
import { Child } from './child';
import { copyBaseline } from './copy-baseline';
import { percentile, printTable, thousands, type Figure } from './figures';
import { HttpClient } from './http-client';
import { reserveHugePages } from './huge-pages';
import { checkInvariants } from './invariants';
import { measureCommands, type CommandFigures } from './measure-commands';
import { measureLatency, WARM } from './measure-latency';
import { measureProofs } from './measure-proofs';
import { measureRebuild } from './measure-rebuild';
import { measureThroughput, settle, settleRollups, type ThroughputFigures, type Workers } from './measure-throughput';
import { ageWal, dropPreloadedIdentities, preloadIdentities, prepareShop } from './prepare';
import type { BenchSettings } from './settings';

export interface PipelineOptions {
  readonly kafka: { readonly address: string; readonly pid: number } | null;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly customers: number;
  readonly identities: number;
  readonly batch: number;
  readonly probes: number;
  readonly commandSeconds: number;
  /** Only one part: for comparing two ways of doing one thing. Null: everything. */
  readonly only: 'throughput' | 'commands' | null;
}

const PARTITIONS = 8;
const COMMAND_CLIENTS = 64;
/** WAL of a second at twenty thousand events, generously. */
const WAL_BYTES_PER_SECOND = 64 * 1024 * 1024;
const BUFFER_BYTES = 2 * 1024 ** 3;
const BENCH_POSTGRES = {
  shared_buffers: `${BUFFER_BYTES / 1024}kB`,
  min_wal_size: '15GB',
  max_wal_size: null, // set by `ageWal`
  checkpoint_timeout: '30min',
  autovacuum_naptime: '30s',
};

/** The whole pipeline on one log: throughput, latency, commands, invariants, rebuild, plain COPY. Throws where an invariant fails. */
export async function benchPipeline(o: PipelineOptions): Promise<void> {
  const giveBack = reserveHugePages(BUFFER_BYTES);
  const server = await postgresServer(BENCH_POSTGRES);
  const children: Child[] = [];
  try {
    const url = await makeShop((database) => server.url(database), o);
    const settings: BenchSettings = {
      url,
      kafka: o.kafka?.address ?? null,
      partitions: PARTITIONS,
      customers: o.customers,
      seed: 7,
      batch: o.batch,
    };
    const start = async (name: string, more: Partial<BenchSettings> = {}): Promise<Child> => {
      const child = await Child.start(join(__dirname, `${name}.js`), { ...settings, ...more });
      children.unshift(child);
      return child;
    };
    const workers: Workers = {
      rating: await start('rating-process'),
      ledger: await start('ledger-process'),
      producer: await start('producer'),
    };
    const db = await Database.open({ url, poolSize: 4 });
    await measureAll(o, db, server.pid, workers, start);
    await db.close();
  } finally {
    for (const c of children) await c.stop().catch(() => undefined);
    await server.stop();
    giveBack();
  }
}

async function makeShop(at: (database: string) => string, o: PipelineOptions): Promise<string> {
  const admin = await Database.open({ url: at('postgres'), poolSize: 1 });
  await admin.sql.query('CREATE DATABASE bench');
  await admin.close();
  const url = at('bench');
  await prepareShop(url, o.kafka === null ? 'embedded' : 'kafka', PARTITIONS, o.customers);
  if (o.kafka !== null) await migrateTopics({ brokers: [o.kafka.address] }, PARTITIONS);
  if (o.identities > 0) await preloadIdentities(url, o.identities);
  // behind the throughput come the plain COPY, half the load while latencies are measured, and the deposits
  await ageWal(url, WAL_BYTES_PER_SECOND * (o.warmupSeconds + 1.5 * o.seconds + 30));
  return url;
}

async function measureAll(
  o: PipelineOptions,
  db: Database,
  postgres: number,
  workers: Workers,
  start: (name: string, more?: Partial<BenchSettings>) => Promise<Child>,
): Promise<void> {
  const kafka = o.kafka !== null;
  const deposits = async (url: string, http: Child): Promise<CommandFigures> => {
    const disk = await start('disk-watch');
    const figures = await measureCommands(url, COMMAND_CLIENTS, o.commandSeconds, { http, ledger: workers.ledger, disk, postgres });
    await disk.stop();
    return figures;
  };
  if (o.only === 'commands') {
    const http = await start('http-process');
    const { url } = await http.ask<{ url: string }>({ ask: 'url' });
    const commands = await deposits(url, http);
    await checkInvariants(db.options.url);
    printTable(`commands, ${kafka ? 'Kafka' : 'embedded log'}, ${o.commandSeconds} s`, commandFigures(commands));
    return;
  }
  const t = await measureThroughput(db, postgres, o.kafka?.pid ?? null, workers, o.warmupSeconds, o.seconds);
  // right behind it, because the machine's speed moves by a third within minutes; but not beside what the workers still have to write
  await settleRollups(db);
  const copy = await copyBaseline(db.options.url, t.posted, o.customers);
  const ratio: Figure = {
    name: `ratio to a plain COPY of as many of the same events (${thousands(copy)}/s)`,
    value: (t.perSecond / copy).toFixed(3),
    must: kafka ? '' : '0.15',
    aim: kafka ? '' : '0.3',
  };
  const [[huge] = ['unknown']] = await db.sql.rows<[string]>('bench_huge_pages', "SELECT current_setting('huge_pages_status')");
  const title = `pipeline, ${kafka ? 'Kafka' : 'embedded log'}, ${thousands(t.posted)} events, batches of ${o.batch}, ${o.seconds} s, huge pages ${huge}`;
  if (o.only === 'throughput') {
    if (o.identities > 0) await dropPreloadedIdentities(db);
    await checkInvariants(db.options.url);
    printTable(title, [...throughputFigures(t, kafka), ratio]);
    return;
  }
  const load = await start('producer', { batch: 100, seed: 13 });
  const http = await start('http-process');
  const { url } = await http.ask<{ url: string }>({ ask: 'url' });
  await load.ask({ ask: 'run', perSecond: t.perSecond / 2, ahead: 0 });
  await pause(2_000);
  const { acks, balances } = await measureLatency(url, db, o.probes, 20, o.customers);
  await load.ask({ ask: 'pause' });
  await settle(db, [workers.producer, load], o.probes + WARM);
  await settleRollups(db);
  const commands = await deposits(url, http);
  const client = new HttpClient(url, 1);
  const proofs = await measureProofs(client, db, 40);
  client.close();
  if (o.identities > 0) await dropPreloadedIdentities(db);
  const verified = await checkInvariants(db.options.url);
  const rebuilt = await measureRebuild(db.options.url);
  const ms = (values: readonly number[], digits: number): string =>
    `${percentile(values, 0.5).toFixed(digits)} / ${percentile(values, 0.99).toFixed(digits)}`;
  printTable(title, [
    ...throughputFigures(t, kafka),
    ratio,
    { name: 'event acknowledged over HTTP at half load, ms p50 / p99', value: ms(acks, 1), must: '15', aim: '5' },
    { name: 'acknowledged → in the balance, ms p50 / p99', value: ms(balances, 0), must: '1,000', aim: '250' },
    ...commandFigures(commands),
    { name: 'bytes on disk per event', value: thousands(t.bytesPerEvent), must: '2,300', aim: '1,700' },
    { name: 'verify, every charge executed again, s per 1 M events', value: verified.toFixed(1), must: '60', aim: '20' },
    { name: 'one event explained and executed again over HTTP, ms p50 / p99', value: ms(proofs.explained, 1), must: '100', aim: '20' },
    {
      name: `one invoice line proved over HTTP (${proofs.chargesPerLine.toFixed(0)} charges), ms p50 / p99`,
      value: ms(proofs.proved, 1),
      must: '100',
      aim: '20',
    },
    { name: 'rebuild, events/s', value: thousands(rebuilt), must: thousands(t.perSecond), aim: thousands(t.perSecond * 3) },
  ]);
}

function commandFigures(c: CommandFigures): Figure[] {
  const { http, ledger, postgres, client } = c.micros;
  return [
    {
      name: `deposits/s over HTTP, ${COMMAND_CLIENTS} clients, one account`,
      value: thousands(c.perSecond),
      must: '2,000',
      aim: '5,000',
    },
    { name: '  ms p50 / p99', value: `${c.p50Ms.toFixed(1)} / ${c.p99Ms.toFixed(1)}`, must: '50', aim: '25' },
    {
      name: '  the disk alone meanwhile: a page made durable, ms p50 / p99 / slowest, stalls of 20 ms and more',
      value: `${c.disk.p50Ms.toFixed(1)} / ${c.disk.p99Ms.toFixed(1)} / ${c.disk.slowestMs.toFixed(0)}, ${c.disk.stalls}`,
      must: '',
      aim: '',
    },
    { name: '  p99 of the deposits that met no such stall, ms', value: c.p99UnstalledMs.toFixed(1), must: '', aim: '' },
    {
      name: '  CPU µs each: api + ledger worker + PostgreSQL, beside them the client',
      value: `${http.toFixed(0)} + ${ledger.toFixed(0)} + ${postgres.toFixed(0)}, ${client.toFixed(0)}`,
      must: '',
      aim: '',
    },
  ];
}

function throughputFigures(t: ThroughputFigures, kafka: boolean): Figure[] {
  return [
    { name: 'events/s', value: thousands(t.perSecond), must: kafka ? '10,000' : '15,000', aim: kafka ? '25,000' : '30,000' },
    { name: 'CPU µs per event: our processes + PostgreSQL', value: t.micros.all.toFixed(1), must: '100', aim: '50' },
    { name: '  rating worker: parse', value: t.micros.parse.toFixed(1), must: '', aim: '' },
    { name: '  rating worker: rate', value: t.micros.rate.toFixed(1), must: '', aim: '' },
    { name: '  rating worker: keep, and the rest', value: t.micros.keep.toFixed(1), must: '', aim: '' },
    { name: '  rating worker: produce (announce the charges)', value: t.micros.produce.toFixed(1), must: '', aim: '' },
    { name: '  ledger worker: post', value: t.micros.post.toFixed(1), must: '', aim: '' },
    { name: '  PostgreSQL', value: t.micros.postgres.toFixed(1), must: '', aim: '' },
    { name: '  beside it: load generator (append)', value: t.micros.append.toFixed(1), must: '', aim: '' },
    { name: '  beside it: broker', value: t.micros.broker.toFixed(1), must: '', aim: '' },
  ];
}
