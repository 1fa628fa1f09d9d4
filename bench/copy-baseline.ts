import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { benchEvent, generator } from './events';

const PAGE = 500;
const TEXTS = 50_000;

/**
 * A plain COPY of as many of the same events over one connection into a table with only its primary key: events per second. As many as
 * the pipeline took, because a second's worth stays in the buffers: neither it nor its WAL has to leave them, as the pipeline's do.
 */
export async function copyBaseline(url: string, count: number, customers: number): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE bench_copy (n int8 PRIMARY KEY, value text NOT NULL)');
  const random = generator(99);
  const now = Date.now();
  const texts = Array.from({ length: TEXTS }, () => benchEvent(random, customers, now).text);
  const start = performance.now();
  await pipeline(Readable.from(rows(texts, count)), client.query(copyFrom('COPY bench_copy FROM STDIN')));
  const seconds = (performance.now() - start) / 1000;
  await client.query('DROP TABLE bench_copy');
  await client.end();
  return count / seconds;
}

function* rows(texts: readonly string[], count: number): Generator<string> {
  for (let i = 0; i < count; i += PAGE) {
    let page = '';
    for (let n = i; n < Math.min(count, i + PAGE); n += 1) page += `${n}\t${texts[n % TEXTS] ?? ''}\n`;
    yield page;
  }
}
