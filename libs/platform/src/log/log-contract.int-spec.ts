import { eventually, logUnderTest, PARTITIONS, type LogUnderTest, type Member } from '../../../../test/support/log-under-test';
import { sharedBroker } from '../../../../test/support/kafka-broker';
import { notRun } from '../../../../test/support/not-run';
import { insertDeadLetter } from '../storage/rating';
import { LogHole, topicNumber, type Consuming, type Log, type LogBatch, type Topic } from './log';
import { claimPosition, PositionLost } from './positions';

const USAGE: Topic = 'usage.events';
const everywhere = (value: string) => Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value }));

describe.each<[Log['kind']]>([['embedded'], ['kafka']])('the log, %s', (kind) => {
  let address: string | null = '';
  let t: LogUnderTest;
  const running: Consuming[] = [];

  beforeAll(async () => {
    if (kind === 'embedded') return;
    const broker = await sharedBroker();
    address = broker.available ? broker.address : null;
    if (!broker.available) notRun('the log, kafka', broker.reason);
  });
  beforeEach(async () => {
    if (address !== null) t = await logUnderTest(kind, address);
  });
  afterEach(async () => {
    for (const c of running.splice(0)) await c.stop();
    if (address !== null) await t.close();
  });

  /** A test of this log, left out (and reported) where there is no broker. */
  const on = (name: string, test: () => Promise<void>): void => it(name, () => (address === null ? Promise.resolve() : test()));

  interface Worker {
    readonly seen: string[];
    readonly values: Map<string, unknown>;
    readonly alarms: { error: Error; fatal: boolean }[];
    consuming: Consuming;
  }

  /** Applies every batch once, by the position's compare-and-set; `before` and `after` stand around the transaction. */
  async function worker(m: Member, options: { topic?: Topic; before?: (b: LogBatch) => Promise<void> | void; after?: (b: LogBatch) => Promise<void> | void; maxRecords?: number } = {}): Promise<Worker> {
    const w: Omit<Worker, 'consuming'> = { seen: [], values: new Map(), alarms: [] };
    const consuming = await m.log.consume({
      consumer: 'rating',
      topics: [options.topic ?? USAGE],
      maxRecords: options.maxRecords ?? 2_000,
      onAlarm: (error, fatal) => w.alarms.push({ error, fatal }),
      onBatch: async (batch) => {
        await options.before?.(batch);
        await m.db.transaction((tx) => claimPosition(tx, 'rating', batch.topic, batch.partition, batch.firstOffset, batch.nextOffset));
        for (const r of batch.records) {
          const place = `${batch.partition}/${r.offset}`;
          w.seen.push(place);
          w.values.set(place, r.value);
        }
        await options.after?.(batch);
      },
    });
    running.push(consuming);
    return { ...w, consuming };
  }

  const position = async (m: Member, partition: number, topic = USAGE): Promise<bigint> => {
    const rows = await m.db.sql.rows<[bigint]>('p', `SELECT next_offset FROM consumer_position WHERE consumer = 'rating' AND topic = $1 AND partition = $2`, [topicNumber(topic), partition]);
    return rows[0]?.[0] ?? 0n;
  };

  on('gives dense positions to concurrent appenders, in the order of each append', async () => {
    const { log } = await t.member();
    const appends = await Promise.all(
      Array.from({ length: 20 }, (_, k) => log.append(USAGE, Array.from({ length: 30 }, (_x, i) => ({ partition: (i * k) % PARTITIONS, value: `{"n":${k * 30 + i}}` })))),
    );
    for (const receipts of appends)
      for (let p = 0; p < PARTITIONS; p += 1) {
        const offsets = receipts.filter((r) => r.partition === p).map((r) => r.offset);
        expect(offsets).toEqual([...offsets].sort((a, b) => Number(a - b)));
      }
    const ends = await log.endOffsets(USAGE);
    for (let p = 0; p < PARTITIONS; p += 1) {
      const offsets = appends.flat().filter((r) => r.partition === p).map((r) => Number(r.offset)).sort((a, b) => a - b);
      expect(offsets).toEqual(offsets.map((_, i) => i));
      expect(ends.get(p)).toBe(BigInt(offsets.length));
    }
    expect(await log.append(USAGE, [])).toEqual([]);
    await expect(log.append(USAGE, [{ partition: PARTITIONS, value: '{}' }])).rejects.toThrow('no partition 4');
  });

  on('is ready, and a record is there for a member that opens the log later', async () => {
    const a = await t.member();
    expect(await a.log.problems()).toEqual([]);
    const [receipt] = await a.log.append(USAGE, [{ partition: 2, value: '{"a":1}' }]);
    await a.log.close();
    const w = await worker(await t.member());
    await eventually(() => w.seen.length === 1, () => 'the record');
    expect(w.values.get(`2/${receipt?.offset}`)).toBe('{"a":1}');
  });

  on('hands over whole batches: bounded, in order, with origin, append time and exact text', async () => {
    const m = await t.member();
    const batches: LogBatch[] = [];
    const from = BigInt(Date.now() - 60_000) * 1_000_000n;
    await m.log.append(USAGE, Array.from({ length: 2_500 }, (_, i) => ({ partition: 1, value: `{"n":${i},"t":"é \\u0000 😀"}`, origin: i === 7 ? '3/99' : null })));
    const large = `{"pad":"${'x'.repeat(1_500_000)}"}`;
    await m.log.append(USAGE, [{ partition: 1, key: 'k', value: large }]);
    const w = await worker(m, { maxRecords: 1_000, before: (b) => void batches.push(b) });
    await eventually(() => w.seen.length === 2_501, () => `${w.seen.length} of 2501`);
    expect(Math.max(...batches.map((b) => b.records.length))).toBeLessThanOrEqual(1_000);
    expect(batches.length).toBeLessThan(30);
    const records = batches.flatMap((b) => [...b.records]);
    expect(records.map((r) => r.offset)).toEqual(records.map((_, i) => BigInt(i)));
    expect(records[6]?.value).toBe('{"n":6,"t":"é \\u0000 😀"}');
    expect(records[2_500]?.value).toBe(large);
    expect([records[6]?.origin, records[7]?.origin]).toEqual([null, '3/99']);
    for (let i = 0; i < records.length; i += 1) expect((records[i]?.appendedAt ?? 0n) >= (records[i - 1]?.appendedAt ?? from)).toBe(true);
  });

  on('resumes from the position in PostgreSQL, wherever that was put', async () => {
    const a = await t.member();
    for (let i = 0; i < 10; i += 1) await a.log.append(USAGE, everywhere(`{"i":${i}}`));
    const first = await worker(a);
    await eventually(() => first.seen.length === 40, () => `${first.seen.length} of 40`);
    await first.consuming.stop();
    await a.log.append(USAGE, everywhere('{"late":1}'));
    const owner = t.database.db.sql;
    await owner.query('UPDATE consumer_position SET next_offset = 7 WHERE partition = 3 AND consumer = $1', ['rating']);
    const b = await t.member();
    const second = await worker(b);
    await eventually(() => second.seen.length === 7, () => second.seen.join(' '));
    expect(second.seen.filter((s) => s.startsWith('3/'))).toEqual(['3/7', '3/8', '3/9', '3/10']);
    expect(second.seen.filter((s) => s.startsWith('0/'))).toEqual(['0/10']);
  });

  on('shares partitions between two members, and gives them on when one leaves', async () => {
    const [a, b] = [await t.member(), await t.member()];
    const wa = await worker(a);
    await eventually(() => wa.consuming.owned().length === PARTITIONS, () => 'all partitions at the first member');
    const wb = await worker(b);
    await eventually(
      () => wa.consuming.owned().length === 2 && wb.consuming.owned().length === 2,
      () => `${wa.consuming.owned().length} and ${wb.consuming.owned().length}`,
    );
    for (let i = 0; i < 20; i += 1) await a.log.append(USAGE, everywhere('{}'));
    await eventually(() => wa.seen.length + wb.seen.length === 80, () => `${wa.seen.length} + ${wb.seen.length} of 80`);
    expect(Math.min(wa.seen.length, wb.seen.length)).toBe(40);
    await wa.consuming.stop();
    await a.log.append(USAGE, everywhere('{}'));
    await eventually(() => wa.seen.length + wb.seen.length === 84, () => `${wa.seen.length} + ${wb.seen.length} of 84`);
    expect(new Set([...wa.seen, ...wb.seen]).size).toBe(84);
    expect(wb.consuming.owned()).toHaveLength(PARTITIONS);
  });

  on('delivers again what was applied but not acknowledged, and it is not applied twice', async () => {
    const m = await t.member();
    let lost = 3;
    const delivered: bigint[] = [];
    const w = await worker(m, {
      before: (b) => void delivered.push(b.firstOffset),
      after: () => {
        lost -= 1;
        if (lost >= 0) throw new Error('the answer was lost after the commit');
      },
    });
    for (let i = 0; i < 5; i += 1) await m.log.append(USAGE, [{ partition: 0, value: `${i}` }]);
    await eventually(() => w.seen.length === 5, () => w.seen.join(' '));
    await m.log.append(USAGE, [{ partition: 0, value: 'last' }]);
    await eventually(() => w.seen.length === 6, () => w.seen.join(' '));
    expect(new Set(w.seen).size).toBe(6);
    expect(delivered.length).toBeGreaterThan(new Set(delivered).size);
    expect(await position(m, 0)).toBe(6n);
  });

  on('fences a zombie: its claim fails, and it goes on behind what the other one did', async () => {
    const m = await t.member();
    const lost: unknown[] = [];
    let overtaken = false;
    const w = await worker(m, {
      before: async (b) => {
        if (overtaken) return;
        overtaken = true;
        // while this member stood still, another one applied its batch
        await m.db.transaction((tx) => claimPosition(tx, 'rating', b.topic, b.partition, b.firstOffset, b.nextOffset));
        await m.db.transaction((tx) => claimPosition(tx, 'rating', b.topic, b.partition, b.firstOffset, b.nextOffset)).catch((e: unknown) => lost.push(e));
      },
    });
    const [{ offset } = { offset: 0n }] = await m.log.append(USAGE, [{ partition: 1, value: 'a' }]);
    await eventually(async () => (await position(m, 1)) === offset + 1n, () => 'the other member’s claim');
    await m.log.append(USAGE, [{ partition: 1, value: 'b' }]);
    await eventually(() => w.seen.length === 1, () => w.seen.join(' '));
    expect(w.values.get('1/1')).toBe('b');
    expect(lost[0]).toBeInstanceOf(PositionLost);
    await expect(m.db.transaction((tx) => claimPosition(tx, 'rating', USAGE, 1, 0n, 5n))).rejects.toThrow(PositionLost);
  });

  on('stops a partition whose handler throws, and no other; goes on when it works again', async () => {
    const m = await t.member();
    let broken = true;
    let tries = 0;
    const w = await worker(m, {
      before: (b) => {
        if (b.partition !== 2 || !broken) return;
        tries += 1;
        throw new Error('cannot rate');
      },
    });
    for (let i = 0; i < 10; i += 1) await m.log.append(USAGE, everywhere(`${i}`));
    await eventually(() => w.seen.length === 30 && tries > 2, () => `${w.seen.length} of 30, ${tries} tries`);
    await m.log.append(USAGE, everywhere('later'));
    await eventually(() => w.seen.length === 33, () => `${w.seen.length} of 33`);
    expect(w.alarms.some((a) => a.error.message === 'cannot rate' && !a.fatal)).toBe(true);
    expect(await position(m, 2)).toBe(0n);
    broken = false;
    await eventually(() => w.seen.length === 44, () => `${w.seen.length} of 44`);
    expect(w.seen.filter((s) => s.startsWith('2/'))).toEqual(Array.from({ length: 11 }, (_, i) => `2/${i}`));
  });

  on('lets a handler put poison aside, with its bytes, position and error, in the transaction of the batch', async () => {
    const m = await t.member();
    let done = 0;
    running.push(
      await m.log.consume({
        consumer: 'rating',
        topics: [USAGE],
        onAlarm: () => undefined,
        onBatch: (batch) =>
          m.db.transaction(async (tx) => {
            await claimPosition(tx, 'rating', batch.topic, batch.partition, batch.firstOffset, batch.nextOffset);
            for (const r of batch.records)
              if (typeof r.value !== 'string' || !r.value.startsWith('{')) await insertDeadLetter(tx, 1, batch.partition, r.offset, Buffer.from(r.value), 'no JSON object');
            done += batch.records.length;
          }),
      }),
    );
    await m.log.append(USAGE, [{ partition: 0, value: '{}' }, { partition: 0, value: 'poison' }, { partition: 0, value: '{}' }]);
    await eventually(() => done === 3, () => `${done} of 3`);
    const { rows } = await m.db.sql.query('SELECT partition, "offset", bytes, error FROM dead_letter');
    expect(rows).toEqual([{ partition: 0, offset: 1n, bytes: Buffer.from('poison'), error: 'no JSON object' }]);
  });

  on('raises a fatal alarm where the log no longer has what the position asks for', async () => {
    const m = await t.member();
    const topic: Topic = 'charges.rated';
    for (let i = 0; i < 5; i += 1) await m.log.append(topic, [{ partition: 0, value: `${i}` }]);
    await dropRecordsBelow(t, address ?? '', topic, 3n);
    const w = await worker(m, { topic });
    await eventually(() => w.alarms.some((a) => a.fatal), () => 'a fatal alarm');
    expect(w.alarms.find((a) => a.fatal)?.error).toBeInstanceOf(LogHole);
    expect(w.seen).toEqual([]);
    expect(await position(m, 0, topic)).toBe(0n);
  });
});

/** What retention would do. */
async function dropRecordsBelow(t: LogUnderTest, address: string, topic: Topic, offset: bigint): Promise<void> {
  if (t.kind === 'embedded') {
    await t.database.db.sql.query('DELETE FROM log_record WHERE topic = $1 AND "offset" < $2', [topicNumber(topic), offset]);
    return;
  }
  const { kafkaClient } = await import('./kafka/client');
  const admin = kafkaClient({ brokers: [address] }, { clientId: 'test', retries: 10 }).admin();
  await admin.connect();
  await admin.deleteTopicRecords({ topic: t.prefix + topic, partitions: [{ partition: 0, offset: offset.toString() }] });
  await admin.disconnect();
}
