import { signControl } from '@tallystick/domain/event';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { EmbeddedLog } from '@tallystick/platform/log/embedded/embedded-log';
import { readBatch } from '@tallystick/platform/log/embedded/read-batch';
import type { AppendEntry, Log, LogBatch, Receipt, Topic } from '@tallystick/platform/log/log';
import { PositionLost, readPosition } from '@tallystick/platform/log/positions';
import { settleLog } from '@tallystick/platform/log/settings';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import type { Database } from '@tallystick/platform/storage/database';
import { testDatabase, type TestDatabase } from '../../../test/support/database';
import { eventText, shop } from '../../../test/support/shop';
import { usageBatch } from '../../../test/support/usage-batch';
import { resumeAnnouncing } from './announce';
import { RateUsage } from './rate-usage';

const PARTITIONS = 4;
const partitionOf = (customer: string): number => partitionOfShard(shardOf(customer), PARTITIONS);
const CUSTOMERS = Array.from({ length: 12 }, (_, i) => `cus_${i}`);

/** A log whose topics are no part of the database, as Kafka is: it keeps what is appended, or fails when told to. */
class DistantLog implements Log {
  readonly kind = 'kafka';
  readonly partitions = PARTITIONS;
  readonly appendWithin = null;
  readonly told: string[] = [];
  broken = false;

  append(_topic: Topic, entries: readonly AppendEntry[]): Promise<Receipt[]> {
    if (this.broken) return Promise.reject(new Error('broker away'));
    this.told.push(...entries.map((e) => e.value));
    return Promise.resolve(entries.map((e) => ({ partition: e.partition, offset: 0n })));
  }
  consume(): never {
    throw new Error('not in this test');
  }
  endOffsets(): Promise<Map<number, bigint>> {
    return Promise.resolve(new Map());
  }
  faults(): Promise<string[]> {
    return Promise.resolve([]);
  }
  problems(): Promise<string[]> {
    return Promise.resolve([]);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('rating under faults', () => {
  let t: TestDatabase;
  let db: Database;
  let log: EmbeddedLog;
  beforeEach(async () => {
    t = await testDatabase();
    await settleLog(t.db, 'embedded', PARTITIONS);
    db = await t.open({ role: 'poster', poolSize: 8 });
    log = new EmbeddedLog(db, PARTITIONS);
    await shop(t.db, CUSTOMERS);
  });
  afterEach(() => t.drop());

  const append = (...events: (readonly [customer: string, text: string])[]): Promise<Receipt[]> =>
    log.append(
      'usage.events',
      events.map(([c, value]) => ({ partition: partitionOf(c), value, key: c })),
    );
  const batchOf = async (partition: number, most = 10_000): Promise<LogBatch> => {
    const from = await readPosition(db.sql, 'rating', 'usage.events', partition);
    const records = await readBatch(db.sql, 'usage.events', partition, from, 0n, most);
    return usageBatch(partition, from, records);
  };
  const drain = async (rating: RateUsage): Promise<void> => {
    for (let again = true; again;) {
      again = false;
      for (let p = 0; p < PARTITIONS; p += 1) {
        const next = await batchOf(p);
        if (next.records.length === 0) continue;
        await rating.rate(next);
        again = true;
      }
    }
  };
  const one = async <T>(text: string): Promise<T> => (await t.db.sql.query<{ v: T }>(text)).rows[0]?.v as T;
  const count = (table: string): Promise<bigint> => one(`SELECT count(*) AS v FROM ${table}`);

  /** I5 and I10, from the rows themselves. */
  const expectSound = async (): Promise<void> => {
    const wrong = await t.db.sql.query(`
      SELECT h.* FROM rating_head h,
        LATERAL (SELECT count(*) FILTER (WHERE outcome = 1) AS charged, count(*) FILTER (WHERE outcome = 2) AS free, count(*) AS n, coalesce(max(charge_seq), 0) AS top
                 FROM charge c WHERE c.shard = h.shard) c,
        LATERAL (SELECT count(*) FILTER (WHERE kind = 'parked' AND state = 'open') AS open, count(*) FILTER (WHERE kind = 'conflict') AS conflict, count(*) AS n
                 FROM exception_now e WHERE e.shard = h.shard) e
      WHERE h.charged <> c.charged OR h.not_billable <> c.free OR h.charge_seq <> c.n OR c.n <> c.top OR h.parked <> e.open OR h.conflict <> e.conflict
         OR h.decision_seq <> c.n + e.n OR h.published_charge_seq > h.charge_seq`);
    expect(wrong.rows).toEqual([]);
    expect(await count('identity')).toBe(
      await one(
        "SELECT (SELECT count(*) FROM charge) + (SELECT count(*) FROM exception_now WHERE kind = 'parked' AND state <> 'released') AS v",
      ),
    );
  };

  it('leaves nothing of a batch that fails before its commit (I14), and rates it when tried again', async () => {
    await append(['cus_1', eventText('a', 'cus_1')], ['cus_1', '{"broken'], ['cus_1', eventText('b', 'cus_1', { model: 'unknown' })]);
    const failing: Log = Object.assign(Object.create(log) as EmbeddedLog, { appendWithin: () => Promise.reject(new Error('crash')) });
    const waiting = await batchOf(partitionOf('cus_1'));
    await expect(new RateUsage(db, failing).rate(waiting)).rejects.toThrow('crash');
    for (const table of ['identity', 'charge', 'exception', 'dead_letter', 'partition_count'])
      expect(`${table} ${await count(table)}`).toBe(`${table} 0`);
    expect(await one('SELECT sum(delivered + charge_seq + decision_seq) AS v FROM rating_head')).toBe(0n);
    expect(await readPosition(db.sql, 'rating', 'usage.events', partitionOf('cus_1'))).toBe(0n);
    await new RateUsage(db, log).rate(waiting);
    expect([await count('charge'), await count('exception'), await count('dead_letter')]).toEqual([1n, 1n, 1n]);
    await expectSound();
  });

  it('announces what was rated when it died between the commit and the produce', async () => {
    const distant = new DistantLog();
    const shard = shardOf('cus_1');
    const records = ['a', 'b'].map((id, i) => ({
      offset: BigInt(i),
      appendedAt: 1_800_000_000_000_000_000n,
      value: eventText(id, 'cus_1'),
      origin: null,
      salt: null,
    }));
    await readPosition(db.sql, 'rating', 'usage.events', partitionOf('cus_1'));
    const first = usageBatch(partitionOf('cus_1'), 0n, records);
    distant.broken = true;
    await expect(new RateUsage(db, distant).rate(first)).rejects.toThrow('broker away');
    expect(await count('charge')).toBe(2n);
    expect(await count('usage_record')).toBe(2n);
    distant.broken = false;
    await expect(new RateUsage(db, distant).rate(first)).rejects.toThrow(PositionLost);
    expect(distant.told).toEqual([`{"shard":${shard},"from":"1","to":"2"}`]);
    expect(await resumeAnnouncing(distant, db.sql, [partitionOf('cus_1')])).toBe(0);
    expect(await one(`SELECT published_charge_seq AS v FROM rating_head WHERE shard = ${shard}`)).toBe(2n);
  });

  it('keeps the neighbours of whatever somebody sends past the gateway', async () => {
    const rating = new RateUsage(db, log);
    const named = (id: string, more: string): string => eventText(id, 'cus_1').replace('"data":{', `"data":{${more},`);
    await append(
      ['cus_1', eventText('good-1', 'cus_1')],
      ['cus_1', named('nul-name', '"a\\u0000b":1')],
      ['cus_1', named('nul-class', '"quantities":{"x\\u0000y":1}')],
      ['cus_1', named('lone', '"stream_end":"\\ud800"')],
      ['cus_1', eventText('year-1', 'cus_1', { time: '0001-01-01T00:00:00Z' })],
      ['cus_1', eventText('year-9999', 'cus_1', { time: '9999-12-31T23:59:59Z' })],
      ['cus_1', eventText('negative', 'cus_1', { input: -5 })],
      ['cus_1', eventText('fraction', 'cus_1', { input: 0.5 })],
      ['cus_1', eventText('dialect', 'cus_1', { data: { dialect: '💥'.repeat(200) } })],
      ['cus_1', eventText('future', 'cus_1').replace('"1.0"', '"2.0"')],
      ['cus_1', '[]'],
      ['cus_1', 'null'],
      ['cus_1', '['.repeat(200_000)],
      ['cus_1', `{"id":"${'x'.repeat(2_000_000)}"}`],
      ['cus_1', eventText('good-2', 'cus_1')],
    );
    await drain(rating);
    const { rows } = await t.db.sql.query<{ event_id: string; reason: string; field: string }>(
      'SELECT event_id, reason, field FROM exception ORDER BY decision_seq',
    );
    expect(rows.map((r) => `${r.event_id} ${r.reason} ${r.field}`)).toEqual([
      'nul-name malformed data.a\ufffdb',
      'nul-class impossible_usage data.quantities.x\ufffdy',
      'lone malformed data.stream_end',
      'year-1 time_out_of_range time',
      'year-9999 time_out_of_range time',
      'negative malformed data.usage.prompt_tokens',
      'fraction malformed data.usage.prompt_tokens',
      'dialect unknown_dialect data.dialect',
      'future malformed specversion',
    ]);
    expect(await count('dead_letter')).toBe(4n);
    expect(await count('charge')).toBe(2n);
    await expectSound();
  });

  it('gives one identity to one of two customers who claim it at the same time, from two partitions', async () => {
    const [a, b] = [CUSTOMERS[0] ?? '', CUSTOMERS.find((c) => partitionOf(c) !== partitionOf(CUSTOMERS[0] ?? '')) ?? ''];
    for (let round = 0; round < 5; round += 1) {
      const ids = Array.from({ length: 40 }, (_, i) => `r${round}-${i}`);
      await append(...ids.map((id) => [a, eventText(id, a)] as const), ...[...ids].reverse().map((id) => [b, eventText(id, b)] as const));
      await Promise.all([a, b].map(async (c) => new RateUsage(db, log).rate(await batchOf(partitionOf(c)))));
    }
    expect(await one('SELECT sum(charged) AS v FROM rating_head')).toBe(200n);
    expect(await one('SELECT sum(conflict) AS v FROM rating_head')).toBe(200n);
    await expectSound();
  });

  it('rates a batch of many pieces, in the middle of which one was known, by trying it again', async () => {
    const rating = new RateUsage(db, log);
    await append(['cus_1', eventText('known', 'cus_1')]);
    await drain(rating);
    const ids = Array.from({ length: 1_300 }, (_, i) => (i === 700 ? 'known' : `id-${i}`));
    await append(...ids.map((id) => ['cus_1', eventText(id, 'cus_1')] as const));
    await drain(rating);
    expect([await count('charge'), await one('SELECT sum(duplicate) AS v FROM rating_head')]).toEqual([1_300n, 1n]);
    await expectSound();
  });

  it('releases across shards from two partitions at once', async () => {
    const aliases = Array.from({ length: 30 }, (_, i) => `alias_${i}`);
    await append(...aliases.map((x) => [x, eventText(`of-${x}`, x)] as const));
    await drain(new RateUsage(db, log));
    expect(await one('SELECT sum(parked) AS v FROM rating_head')).toBe(30n);
    await t.db.transaction((tx) =>
      appendEntries(
        tx,
        'test',
        aliases.map((x, i) => ({ kind: 'alias', key: x, body: { alias: x, customer: CUSTOMERS[i % CUSTOMERS.length] ?? '' } })),
      ),
    );
    await release();
    await Promise.all(Array.from({ length: PARTITIONS }, async (_, p) => new RateUsage(db, log).rate(await batchOf(p))));
    expect(await one('SELECT sum(parked) AS v FROM rating_head')).toBe(0n);
    expect(await one('SELECT sum(charged) AS v FROM rating_head')).toBe(30n);
    await expectSound();
  });

  it('dismisses a conflict, and neither dismisses a parked event nor releases a conflict', async () => {
    const rating = new RateUsage(db, log);
    await append(
      ['cus_1', eventText('a', 'cus_1')],
      ['cus_1', eventText('a', 'cus_1', { input: 1 })],
      ['cus_1', eventText('b', 'cus_1', { model: 'unknown' })],
    );
    await drain(rating);
    const before = await t.db.sql.query('SELECT * FROM rating_head ORDER BY shard');
    for (const kind of ['release', 'dismiss'] as const) {
      await release(kind);
      await drain(rating);
    }
    const { rows } = await t.db.sql.query<{ event_id: string; kind: string; state: string; last_outcome: string }>(
      'SELECT * FROM exception_now ORDER BY decision_seq',
    );
    expect(rows.map((r) => `${r.event_id} ${r.kind} ${r.state} ${r.last_outcome}`)).toEqual([
      'a conflict dismissed dismissed',
      'b parked open parked_again',
    ]);
    expect((await t.db.sql.query('SELECT * FROM rating_head ORDER BY shard')).rows).toEqual(before.rows);
    expect(await count('dead_letter')).toBe(2n);
    expect(await one('SELECT sum(control) AS v FROM partition_count')).toBe(2n);
    await expectSound();
  });

  it('gives the same charges whatever the batches and the duplicates (I13)', async () => {
    const events = Array.from(
      { length: 900 },
      (_, i) =>
        [
          CUSTOMERS[i % 12] ?? '',
          eventText(`e${i % 600}`, CUSTOMERS[(i % 600) % 12] ?? '', { input: 1 + (i % 600), output: (i % 600) % 7 }),
        ] as const,
    );
    await append(...events);
    const rating = new RateUsage(db, log);
    for (let size = 1; ; size = (size * 7) % 61) {
      let found = false;
      for (let p = 0; p < PARTITIONS; p += 1) {
        const next = await batchOf(p, size);
        if (next.records.length > 0) await rating.rate(next);
        found ||= next.records.length > 0;
      }
      if (!found) break;
    }
    expect(await one('SELECT sum(charged) AS v FROM rating_head')).toBe(600n);
    expect(await one('SELECT sum(duplicate) AS v FROM rating_head')).toBe(300n);
    const expected = Array.from({ length: 600 }, (_, i) => BigInt(1 + i) * 525_000n + BigInt(i % 7) * 4_200_000n).reduce(
      (a, b) => a + b,
      0n,
    );
    expect(await one('SELECT sum(amount) AS v FROM charge')).toBe(expected);
    await expectSound();
  });

  /** A signed record for every exception there is, on the partition of its shard. */
  const release = async (kind: 'release' | 'dismiss' = 'release'): Promise<void> => {
    const key = await one<Buffer>('SELECT control_key AS v FROM installation');
    const { rows } = await t.db.sql.query<{ shard: number; decision_seq: bigint }>(
      'SELECT shard, decision_seq FROM exception ORDER BY shard, decision_seq',
    );
    await log.append(
      'usage.events',
      rows.map((e) => ({
        partition: partitionOfShard(e.shard, PARTITIONS),
        value: signControl(key, { kind, shard: e.shard, decisionSeq: e.decision_seq, actor: 'admin' }),
      })),
    );
  };
});
