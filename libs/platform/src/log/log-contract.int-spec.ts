import { describeOnBothLogs, everywhere as entries, USAGE, type BothLogs } from '../../../../test/support/both-logs';
import { eventually, PARTITIONS } from '../../../../test/support/log-under-test';
import { insertDeadLetter } from '../storage/rating';
import { kafkaClient } from './kafka/client';
import { LogHole, topicNumber, type LogBatch, type Topic } from './log';
import { claimPosition, PositionLost } from './positions';

const everywhere = (value: string) => entries(PARTITIONS, value);

describeOnBothLogs(
  'the contract of the log',
  (logs) => {
    logs.it('goes on when the clock is set back by an hour', async () => {
      const m = await logs.member();
      const seen = await logs.worker(m);
      await m.log.append(USAGE, everywhere('{"n":1}'));
      await eventually(
        () => seen.seen.length === PARTITIONS,
        () => `${seen.seen.length} seen`,
      );
      const real = Date.now.bind(Date);
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000);
      try {
        await m.log.append(USAGE, everywhere('{"n":2}'));
        await eventually(
          () => seen.seen.length === 2 * PARTITIONS,
          () => `${seen.seen.length} seen after the clock was set back`,
          10_000,
        );
      } finally {
        clock.mockRestore();
      }
    });

    logs.it('gives dense positions to concurrent appenders, in the order of each append', async () => {
      const { log } = await logs.member();
      const appends = await Promise.all(
        Array.from({ length: 20 }, (_, k) =>
          log.append(
            USAGE,
            Array.from({ length: 30 }, (_x, i) => ({ partition: (i * k) % PARTITIONS, value: `{"n":${k * 30 + i}}` })),
          ),
        ),
      );
      for (const receipts of appends)
        for (let p = 0; p < PARTITIONS; p += 1) {
          const offsets = receipts.filter((r) => r.partition === p).map((r) => r.offset);
          expect(offsets).toEqual([...offsets].sort((a, b) => Number(a - b)));
        }
      const ends = await log.endOffsets(USAGE);
      for (let p = 0; p < PARTITIONS; p += 1) {
        const offsets = appends
          .flat()
          .filter((r) => r.partition === p)
          .map((r) => Number(r.offset))
          .sort((a, b) => a - b);
        expect(offsets).toEqual(offsets.map((_, i) => i));
        expect(ends.get(p)).toBe(BigInt(offsets.length));
      }
      expect(await log.append(USAGE, [])).toEqual([]);
      await expect(log.append(USAGE, [{ partition: PARTITIONS, value: '{}' }])).rejects.toThrow('no partition 4');
    });

    logs.it('is ready, and a record is there for a member that opens the log later', async () => {
      const a = await logs.member();
      expect(await a.log.problems()).toEqual([]);
      const [receipt] = await a.log.append(USAGE, [{ partition: 2, value: '{"a":1}' }]);
      await a.log.close();
      const w = await logs.worker(await logs.member());
      await eventually(
        () => w.seen.length === 1,
        () => 'the record',
      );
      expect(w.values.get(`2/${receipt?.offset}`)).toBe('{"a":1}');
    });

    logs.it('hands over whole batches: bounded, in order, with origin, append time and exact text', async () => {
      const m = await logs.member();
      const batches: LogBatch[] = [];
      const from = BigInt(Date.now() - 60_000) * 1_000_000n;
      await m.log.append(
        USAGE,
        Array.from({ length: 2_500 }, (_, i) => ({
          partition: 1,
          value: `{"n":${i},"t":"é \\u0000 😀"}`,
          origin: i === 7 ? '3/99' : null,
        })),
      );
      const large = `{"pad":"${'x'.repeat(1_500_000)}"}`;
      await m.log.append(USAGE, [{ partition: 1, key: 'k', value: large }]);
      const w = await logs.worker(m, { maxRecords: 1_000, before: (b) => void batches.push(b) });
      await eventually(
        () => w.seen.length === 2_501,
        () => `${w.seen.length} of 2501`,
      );
      expect(Math.max(...batches.map((b) => b.records.length))).toBeLessThanOrEqual(1_000);
      expect(batches.length).toBeLessThan(30);
      const records = batches.flatMap((b) => [...b.records]);
      expect(records.map((r) => r.offset)).toEqual(records.map((_, i) => BigInt(i)));
      expect(records[6]?.value).toBe('{"n":6,"t":"é \\u0000 😀"}');
      expect(records[2_500]?.value).toBe(large);
      expect([records[6]?.origin, records[7]?.origin]).toEqual([null, '3/99']);
      for (let i = 0; i < records.length; i += 1) expect((records[i]?.appendedAt ?? 0n) >= (records[i - 1]?.appendedAt ?? from)).toBe(true);
    });

    logs.it('resumes from the position in PostgreSQL, wherever that was put', async () => {
      const a = await logs.member();
      for (let i = 0; i < 10; i += 1) await a.log.append(USAGE, everywhere(`{"i":${i}}`));
      const first = await logs.worker(a);
      await eventually(
        () => first.seen.length === 40,
        () => `${first.seen.length} of 40`,
      );
      await first.consuming.stop();
      await a.log.append(USAGE, everywhere('{"late":1}'));
      const owner = logs.log.database.db.sql;
      await owner.query('UPDATE consumer_position SET next_offset = 7 WHERE partition = 3 AND consumer = $1', ['rating']);
      const b = await logs.member();
      const second = await logs.worker(b);
      await eventually(
        () => second.seen.length === 7,
        () => second.seen.join(' '),
      );
      expect(second.seen.filter((s) => s.startsWith('3/'))).toEqual(['3/7', '3/8', '3/9', '3/10']);
      expect(second.seen.filter((s) => s.startsWith('0/'))).toEqual(['0/10']);
    });

    logs.it('shares partitions between two members, and gives them on when one leaves', async () => {
      const [a, b] = [await logs.member(), await logs.member()];
      const wa = await logs.worker(a);
      await eventually(
        () => wa.consuming.owned().length === PARTITIONS,
        () => 'all partitions at the first member',
      );
      const wb = await logs.worker(b);
      await eventually(
        () => wa.consuming.owned().length === 2 && wb.consuming.owned().length === 2,
        () => `${wa.consuming.owned().length} and ${wb.consuming.owned().length}`,
      );
      for (let i = 0; i < 20; i += 1) await a.log.append(USAGE, everywhere('{}'));
      await eventually(
        () => wa.seen.length + wb.seen.length === 80,
        () => `${wa.seen.length} + ${wb.seen.length} of 80`,
      );
      expect(Math.min(wa.seen.length, wb.seen.length)).toBe(40);
      await wa.consuming.stop();
      await a.log.append(USAGE, everywhere('{}'));
      await eventually(
        () => wa.seen.length + wb.seen.length === 84,
        () => `${wa.seen.length} + ${wb.seen.length} of 84`,
      );
      expect(new Set([...wa.seen, ...wb.seen]).size).toBe(84);
      expect(wb.consuming.owned()).toHaveLength(PARTITIONS);
    });

    logs.it('delivers again what was applied but not acknowledged, and it is not applied twice', async () => {
      const m = await logs.member();
      let lost = 3;
      const delivered: bigint[] = [];
      const w = await logs.worker(m, {
        before: (b) => void delivered.push(b.firstOffset),
        after: () => {
          lost -= 1;
          if (lost >= 0) throw new Error('the answer was lost after the commit');
        },
      });
      for (let i = 0; i < 5; i += 1) await m.log.append(USAGE, [{ partition: 0, value: `${i}` }]);
      await eventually(
        () => w.seen.length === 5,
        () => w.seen.join(' '),
      );
      await m.log.append(USAGE, [{ partition: 0, value: 'last' }]);
      await eventually(
        () => w.seen.length === 6,
        () => w.seen.join(' '),
      );
      expect(new Set(w.seen).size).toBe(6);
      expect(delivered.length).toBeGreaterThan(new Set(delivered).size);
      expect(await logs.position(m, 0)).toBe(6n);
    });

    logs.it('fences a zombie: its claim fails, and it goes on behind what the other one did', async () => {
      const m = await logs.member();
      const lost: unknown[] = [];
      let overtaken = false;
      const w = await logs.worker(m, {
        before: async (b) => {
          if (overtaken) return;
          overtaken = true;
          // while this member stood still, another one applied its batch
          await m.db.transaction((tx) => claimPosition(tx, 'rating', b.topic, b.partition, b.firstOffset, b.nextOffset));
          await m.db
            .transaction((tx) => claimPosition(tx, 'rating', b.topic, b.partition, b.firstOffset, b.nextOffset))
            .catch((e: unknown) => lost.push(e));
        },
      });
      const [{ offset } = { offset: 0n }] = await m.log.append(USAGE, [{ partition: 1, value: 'a' }]);
      await eventually(
        async () => (await logs.position(m, 1)) === offset + 1n,
        () => 'the other member’s claim',
      );
      await m.log.append(USAGE, [{ partition: 1, value: 'b' }]);
      await eventually(
        () => w.seen.length === 1,
        () => w.seen.join(' '),
      );
      expect(w.values.get('1/1')).toBe('b');
      expect(lost[0]).toBeInstanceOf(PositionLost);
      await expect(m.db.transaction((tx) => claimPosition(tx, 'rating', USAGE, 1, 0n, 5n))).rejects.toThrow(PositionLost);
    });

    logs.it('stops a partition whose handler throws, and no other; goes on when it works again', async () => {
      const m = await logs.member();
      let broken = true;
      let tries = 0;
      const w = await logs.worker(m, {
        before: (b) => {
          if (b.partition !== 2 || !broken) return;
          tries += 1;
          throw new Error('cannot rate');
        },
      });
      for (let i = 0; i < 10; i += 1) await m.log.append(USAGE, everywhere(`${i}`));
      await eventually(
        () => w.seen.length === 30 && tries > 2,
        () => `${w.seen.length} of 30, ${tries} tries`,
      );
      await m.log.append(USAGE, everywhere('later'));
      await eventually(
        () => w.seen.length === 33,
        () => `${w.seen.length} of 33`,
      );
      expect(w.alarms.some((a) => a.error.message === 'cannot rate' && !a.fatal && a.where === 'usage.events/2 at offset 0')).toBe(true);
      await eventually(
        () => w.consuming.standing().length === 1,
        () => `${tries} tries`,
      );
      expect(w.consuming.standing()[0]).toContain('usage.events/2 at offset 0 stands: its batch has failed');
      expect(await logs.position(m, 2)).toBe(0n);
      broken = false;
      await eventually(
        () => w.seen.length === 44,
        () => `${w.seen.length} of 44`,
      );
      expect(w.seen.filter((s) => s.startsWith('2/'))).toEqual(Array.from({ length: 11 }, (_, i) => `2/${i}`));
      await eventually(
        () => w.consuming.standing().length === 0,
        () => w.consuming.standing().join('; '),
      );
    });

    logs.it('lets a handler put poison aside, with its bytes, position and error, in the transaction of the batch', async () => {
      const m = await logs.member();
      logs.keep(
        await m.log.consume({
          consumer: 'rating',
          topics: [USAGE],
          onAlarm: () => undefined,
          onBatch: (batch) =>
            m.db.transaction(async (tx) => {
              await claimPosition(tx, 'rating', batch.topic, batch.partition, batch.firstOffset, batch.nextOffset);
              for (const r of batch.records)
                if (typeof r.value !== 'string' || !r.value.startsWith('{'))
                  await insertDeadLetter(tx, 1, batch.partition, r.offset, Buffer.from(r.value), 'no JSON object');
            }),
        }),
      );
      await m.log.append(USAGE, [
        { partition: 0, value: '{}' },
        { partition: 0, value: 'poison' },
        { partition: 0, value: '{}' },
      ]);
      await eventually(
        async () => (await logs.position(m, 0)) === 3n,
        () => 'position 3',
      );
      const { rows } = await m.db.sql.query('SELECT partition, "offset", bytes, error FROM dead_letter');
      expect(rows).toEqual([{ partition: 0, offset: 1n, bytes: Buffer.from('poison'), error: 'no JSON object' }]);
    });

    logs.it('raises a fatal alarm where the log no longer has what the position asks for', async () => {
      const m = await logs.member();
      const topic: Topic = 'charges.rated';
      for (let i = 0; i < 5; i += 1) await m.log.append(topic, [{ partition: 0, value: `${i}` }]);
      await dropRecordsBelow(logs, topic, 3n);
      const w = await logs.worker(m, { topic });
      await eventually(
        () => w.alarms.some((a) => a.fatal),
        () => 'a fatal alarm',
      );
      expect(w.alarms.find((a) => a.fatal)?.error).toBeInstanceOf(LogHole);
      expect(w.seen).toEqual([]);
      expect(await logs.position(m, 0, topic)).toBe(0n);
    });

    logs.it('raises a fatal alarm where the position lies behind the end of the log', async () => {
      const m = await logs.member();
      await m.log.append(USAGE, everywhere('{}'));
      await logs.log.database.db.sql.query(`INSERT INTO consumer_position VALUES ('rating', 1, 2, 5)`);
      const w = await logs.worker(m);
      await eventually(
        () => w.alarms.some((a) => a.fatal),
        () => 'a fatal alarm',
      );
      expect(w.alarms.find((a) => a.fatal)?.error.message).toBe('usage.events/2: the kept position is 5, the log ends at 1');
      expect(w.seen.filter((s) => s.startsWith('2/'))).toEqual([]);
    });

    logs.it('goes on by itself after every session with PostgreSQL was cut, and applies nothing twice', async () => {
      const m = await logs.member();
      const w = await logs.worker(m);
      const owner = logs.log.database.db.sql;
      const cut = () =>
        owner.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
      const kept = new Set<string>();
      for (let i = 0; i < 40; i += 1) {
        // an append that is cut may or may not be kept: what its sender does is to send again
        for (let sent = false; !sent;)
          sent = await m.log.append(USAGE, everywhere(`{"i":${i}}`)).then(
            (receipts) => {
              for (const r of receipts) kept.add(`${r.partition}/${r.offset}`);
              return true;
            },
            () => false,
          );
        if (i % 10 === 5) await cut();
      }
      const ends = async () => [...(await m.log.endOffsets(USAGE)).values()].reduce((sum, n) => sum + n, 0n);
      const all = await ends();
      await eventually(
        () => BigInt(w.seen.length) === all,
        () => `${w.seen.length} of ${all}; ${w.alarms.map((a) => a.error.message).join('; ')}`,
      );
      expect(new Set(w.seen).size).toBe(w.seen.length);
      expect([...kept].filter((place) => !w.values.has(place))).toEqual([]);
      expect(w.alarms.filter((a) => a.fatal)).toEqual([]);
    });
  },
  { oneDatabase: true },
);

/** What retention would do. */
async function dropRecordsBelow(logs: BothLogs, topic: Topic, offset: bigint): Promise<void> {
  if (logs.kind === 'embedded') {
    await logs.log.database.db.sql.query('DELETE FROM log_record WHERE topic = $1 AND "offset" < $2', [topicNumber(topic), offset]);
    return;
  }
  const admin = kafkaClient({ brokers: [logs.address] }, { clientId: 'test', retries: 10 }).admin();
  await admin.connect();
  try {
    await admin.fetchTopicMetadata({ topics: [logs.log.prefix + topic] }); // kafkajs must know the leaders
    await admin.deleteTopicRecords({ topic: logs.log.prefix + topic, partitions: [{ partition: 0, offset: offset.toString() }] });
  } finally {
    await admin.disconnect();
  }
}
