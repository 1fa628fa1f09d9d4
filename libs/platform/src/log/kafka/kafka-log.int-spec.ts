import { ConfigResourceTypes, Partitioners, type Admin } from 'kafkajs';
import { describeOnBothLogs, everywhere, USAGE, type BothLogs } from '../../../../../test/support/both-logs';
import { eventually, PARTITIONS } from '../../../../../test/support/log-under-test';
import { LogNotDurable, requireDurable } from '../require-durable';
import { LogSettingRefused } from '../settings';
import { groupName, kafkaClient, topicName, type KafkaPlace } from './client';
import { migrateTopics } from './topics';

const placeOf = (logs: BothLogs): KafkaPlace => ({ brokers: [logs.address], prefix: logs.log.prefix });

async function asAdmin<T>(logs: BothLogs, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaClient(placeOf(logs), { clientId: 'test', retries: 10 }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

const configure = (logs: BothLogs, entries: Record<string, string>): Promise<void> =>
  asAdmin(logs, async (admin) => {
    const configEntries = Object.entries(entries).map(([name, value]) => ({ name, value }));
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topicName(placeOf(logs), USAGE), configEntries }],
    });
  });

/** alterConfigs replaces all of a topic's settings. */
const GOOD = {
  'flush.messages': '1',
  'unclean.leader.election.enable': 'false',
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'message.timestamp.type': 'LogAppendTime',
};

describeOnBothLogs(
  'what only Kafka can do wrong',
  (logs) => {
    logs.it('is refused where it could lose what it acknowledges, and says why', async () => {
      const { log } = await logs.member();
      await requireDurable(log);
      const topic = topicName(placeOf(logs), USAGE);
      for (const [bad, words] of [
        [{ 'flush.messages': '10000' }, 'can lose acknowledged records: it needs 3 copies with min.insync.replicas=2, or flush.messages=1'],
        [{ 'unclean.leader.election.enable': 'true' }, 'allows unclean leader election: acknowledged records can be lost'],
        [{ 'retention.ms': '604800000' }, 'drops old records by age or size, consumed or not: set retention.ms=-1 and retention.bytes=-1'],
        [
          { 'retention.bytes': '1000000000' },
          'drops old records by age or size, consumed or not: set retention.ms=-1 and retention.bytes=-1',
        ],
        [{ 'cleanup.policy': 'compact' }, 'has cleanup.policy=compact: compaction would drop records'],
        [{ 'message.timestamp.type': 'CreateTime' }, 'takes append times from producers: set message.timestamp.type=LogAppendTime'],
      ] as const) {
        await configure(logs, { ...GOOD, ...bad });
        const said = `topic ${topic} ${words}`;
        await eventually(
          async () => (await log.problems()).join() === said,
          () => said,
        );
        await expect(requireDurable(log)).rejects.toThrow(LogNotDurable);
        await expect(requireDurable(log)).rejects.toThrow(said);
      }
      await configure(logs, GOOD);
      await eventually(
        async () => (await log.problems()).length === 0,
        () => 'ready again',
      );
      await requireDurable(log);
    });

    logs.it('has its topics made by many migrations at once, and refuses another number of partitions', async () => {
      const place = { ...placeOf(logs), prefix: `${logs.log.prefix}more.` };
      await Promise.all(Array.from({ length: 4 }, () => migrateTopics(place, 3)));
      await expect(migrateTopics(place, 4)).rejects.toThrow(LogSettingRefused);
      const missing = await logs.member({ prefix: `${logs.log.prefix}none.` });
      expect(await missing.log.problems()).toContain(
        `topic ${logs.log.prefix}none.usage.events does not exist: run \`tallystick migrate\``,
      );
    });

    logs.it('does not start from what the group has committed', async () => {
      const m = await logs.member();
      for (let i = 0; i < 5; i += 1) await m.log.append(USAGE, everywhere(PARTITIONS, `${i}`));
      await asAdmin(logs, (admin) =>
        admin.setOffsets({
          groupId: groupName(placeOf(logs), 'rating'),
          topic: topicName(placeOf(logs), USAGE),
          partitions: [0, 1, 2, 3].map((partition) => ({ partition, offset: '4' })),
        }),
      );
      const w = await logs.worker(m);
      await eventually(
        () => w.seen.length === 20,
        () => `${w.seen.length} of 20`,
      );
      expect(w.seen.filter((s) => s.startsWith('3/'))).toEqual(['3/0', '3/1', '3/2', '3/3', '3/4']);
    });

    logs.it('passes over markers and aborted records of foreign transactions, however many they are', async () => {
      const m = await logs.member();
      await m.log.append(USAGE, [{ partition: 0, value: 'a' }]);
      const producer = kafkaClient(placeOf(logs), { clientId: 'foreign', retries: 10 }).producer({
        transactionalId: `${logs.log.prefix}tx`,
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      const w = await logs.worker(m);
      const transaction = async (values: readonly string[], end: 'commit' | 'abort'): Promise<void> => {
        const tx = await producer.transaction();
        for (const value of values) await tx.send({ topic: topicName(placeOf(logs), USAGE), messages: [{ partition: 0, value }] });
        await tx[end]();
      };
      try {
        await transaction(['b', 'c'], 'commit');
        await eventually(
          () => w.seen.length === 3,
          () => w.seen.join(' '),
        );
        // more than a fetch of a partition: kafkajs hands over nothing of it
        await transaction(
          Array.from({ length: 12 }, () => 'x'.repeat(800_000)),
          'abort',
        );
        await transaction(['d'], 'commit');
      } finally {
        await producer.disconnect();
      }
      await m.log.append(USAGE, [{ partition: 0, value: 'e' }]);
      await eventually(
        () => w.values.size === 5,
        () => [...w.values.values()].join(' '),
      );
      expect([...w.values.values()]).toEqual(['a', 'b', 'c', 'd', 'e']);
      const ends = await m.log.endOffsets(USAGE);
      await eventually(
        async () => (await logs.position(m, 0)) === ends.get(0),
        () => 'the position at the end',
      );
      expect(w.alarms).toEqual([]);
    });

    logs.it('raises a fatal alarm where kafkajs gives up for good: the process must end', async () => {
      // below the broker's group.min.session.timeout.ms
      const m = await logs.member({ sessionTimeoutMs: 600 });
      const w = await logs.worker(m);
      await eventually(
        () => w.alarms.some((a) => a.fatal),
        () => 'a fatal alarm',
      );
      expect(w.alarms.map((a) => a.error.message)).toEqual([expect.stringContaining('session timeout is not within the range')]);
    });

    logs.it('takes no append time that goes back behind what was kept before', async () => {
      const m = await logs.member();
      const ahead = BigInt(Date.now() + 3_600_000) * 1_000_000n;
      await m.log.append(USAGE, everywhere(PARTITIONS, '{}'));
      await logs.log.database.db.sql.query(`SELECT tallystick_ensure_months()`);
      await logs.log.database.db.sql.query(
        `INSERT INTO usage_record (partition, "offset", appended_at, salt, value) VALUES (0, 0, $1, '\\x00', '{}')`,
        [ahead],
      );
      await logs.log.database.db.sql.query(`INSERT INTO consumer_position VALUES ('rating', 1, 0, 1)`);
      await m.log.append(USAGE, everywhere(PARTITIONS, '{}'));
      const times: bigint[] = [];
      await logs.worker(m, { before: (b) => void (b.partition === 0 && times.push(...b.records.map((r) => r.appendedAt))) });
      await eventually(
        () => times.length === 1,
        () => 'the second record',
      );
      expect(times).toEqual([ahead]);
    });
  },
  { kinds: ['kafka'], oneDatabase: true },
);
