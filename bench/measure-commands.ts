import type { Child } from './child';
import { treeCpuMicros } from './cpu';
import { percentile } from './figures';
import { HttpClient } from './http-client';

export interface CommandFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of those during which the disk did not stall. */
  readonly p99UnstalledMs: number;
  readonly disk: DiskFigures;
  /** CPU microseconds per deposit. */
  readonly micros: Readonly<Record<'http' | 'ledger' | 'postgres' | 'client', number>>;
}

/** A bare page made durable, meanwhile: milliseconds. */
export interface DiskFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly stalls: number;
  readonly slowestMs: number;
}

interface Servers {
  readonly http: Child;
  readonly ledger: Child;
  /** See disk-watch.ts. */
  readonly disk: Child;
  /** Process id. */
  readonly postgres: number;
}

interface Disk {
  readonly taken: readonly number[];
  readonly stalls: readonly Span[];
}

/** Milliseconds since 1970. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Deposits over HTTP from `clients` clients to one customer, each answered when it is posted: durable, one hot account. */
export async function measureCommands(url: string, clients: number, seconds: number, servers: Servers): Promise<CommandFigures> {
  const http = new HttpClient(url, clients);
  const taken: Span[] = [];
  const body = JSON.stringify({ net: '0.01' });
  const run = async (until: number, keep: boolean): Promise<void> => {
    while (now() < until) {
      const from = now();
      await http.post('/v1/customers/cus_000001/deposits', body);
      if (keep) taken.push({ from, to: now() });
    }
  };
  const all = (until: number, keep: boolean): Promise<unknown> => Promise.all(Array.from({ length: clients }, () => run(until, keep)));
  await all(now() + 3_000, false);
  await servers.disk.ask({ ask: 'disk' });
  const sample = async (): Promise<number[]> => {
    const { user, system } = process.cpuUsage();
    const { http: h, ledger, postgres } = servers;
    return [(await h.report()).cpuMicros, (await ledger.report()).cpuMicros, treeCpuMicros(postgres), user + system];
  };
  const before = await sample();
  const start = now();
  await all(start + seconds * 1_000, true);
  const elapsed = (now() - start) / 1_000;
  const after = await sample();
  const disk = await servers.disk.ask<Disk>({ ask: 'disk' });
  http.close();
  const micros = (i: number): number => ((after[i] ?? 0) - (before[i] ?? 0)) / taken.length;
  const ms = taken.map(length);
  const unstalled = taken.filter((t) => !disk.stalls.some((s) => s.from < t.to && s.to > t.from)).map(length);
  return {
    perSecond: taken.length / elapsed,
    p50Ms: percentile(ms, 0.5),
    p99Ms: percentile(ms, 0.99),
    p99UnstalledMs: percentile(unstalled, 0.99),
    disk: {
      p50Ms: percentile(disk.taken, 0.5),
      p99Ms: percentile(disk.taken, 0.99),
      stalls: disk.stalls.length,
      slowestMs: Math.max(...disk.taken),
    },
    micros: { http: micros(0), ledger: micros(1), postgres: micros(2), client: micros(3) },
  };
}

const length = ({ from, to }: Span): number => to - from;
