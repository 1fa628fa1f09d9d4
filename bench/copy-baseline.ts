import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { benchEvent, generator } from './events';

/** A plain COPY of the same events over one connection into a table with only its primary key: events per second. */
export async function copyBaseline(url: string, count: number, customers: number): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE bench_copy (n int8 PRIMARY KEY, value text NOT NULL)');
  const random = generator(99);
  const now = Date.now();
  const chunks: string[] = [];
  for (let i = 0; i < count; i += 500) {
    let chunk = '';
    for (let k = i; k < Math.min(count, i + 500); k += 1) chunk += `${k}\t${benchEvent(random, customers, now).text}\n`;
    chunks.push(chunk);
  }
  const start = performance.now();
  await pipeline(Readable.from(chunks), client.query(copyFrom('COPY bench_copy FROM STDIN')));
  const seconds = (performance.now() - start) / 1000;
  await client.query('DROP TABLE bench_copy');
  await client.end();
  return count / seconds;
}
