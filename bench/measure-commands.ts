import { HttpClient } from './http-client';
import { percentile } from './figures';

export interface CommandFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Deposits over HTTP from `clients` clients to one customer, each answered when it is posted: durable, one hot account. */
export async function measureCommands(url: string, clients: number, seconds: number): Promise<CommandFigures> {
  const http = new HttpClient(url, clients);
  const taken: number[] = [];
  const body = JSON.stringify({ net: '0.01' });
  const run = async (until: number, keep: boolean): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      await http.post('/v1/customers/cus_000001/deposits', body);
      if (keep) taken.push(performance.now() - start);
    }
  };
  const all = (until: number, keep: boolean): Promise<unknown> => Promise.all(Array.from({ length: clients }, () => run(until, keep)));
  await all(performance.now() + 3_000, false);
  const start = performance.now();
  await all(start + seconds * 1_000, true);
  const elapsed = (performance.now() - start) / 1_000;
  http.close();
  return { perSecond: taken.length / elapsed, p50Ms: percentile(taken, 0.5), p99Ms: percentile(taken, 0.99) };
}
