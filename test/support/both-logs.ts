import type { Consuming, Log, LogBatch, Topic } from '@tallystick/platform/log/log';
import { topicNumber } from '@tallystick/platform/log/log';
import { claimPosition } from '@tallystick/platform/log/positions';
import { testDatabase, type TestDatabase } from './database';
import { sharedBroker } from './kafka-broker';
import { logUnderTest, type LogUnderTest, type Member, type MemberOptions } from './log-under-test';
import { notRun } from './not-run';

export const USAGE: Topic = 'usage.events';

/** A consumer as the workers are: it applies every batch once, by the position's compare-and-set. */
export interface Worker {
  /** Places `partition/offset` in the order of their application. */
  readonly seen: string[];
  readonly values: Map<string, unknown>;
  readonly alarms: { readonly error: Error; readonly fatal: boolean; readonly where?: string }[];
  readonly consuming: Consuming;
}

export interface WorkerOptions {
  readonly topic?: Topic;
  readonly maxRecords?: number;
  /** Around the transaction; what they throw is what the handler throws. */
  readonly before?: (batch: LogBatch) => Promise<void> | void;
  readonly after?: (batch: LogBatch) => Promise<void> | void;
}

export interface BothLogs {
  readonly kind: Log['kind'];
  /** The broker's; empty for the embedded log. */
  readonly address: string;
  readonly log: LogUnderTest;
  /** A test on this log, left out and reported by name where there is no broker. */
  it(name: string, test: () => Promise<void>): void;
  member(options?: MemberOptions): Promise<Member>;
  worker(member: Member, options?: WorkerOptions): Promise<Worker>;
  /** Stops it when the test ends. */
  keep(consuming: Consuming): Consuming;
  position(member: Member, partition: number, topic?: Topic): Promise<bigint>;
}

export interface BothLogsOptions {
  readonly kinds?: readonly Log['kind'][];
  /** One database for all tests instead of one for each: for tests that use nothing but the log's tables. */
  readonly oneDatabase?: boolean;
}

/** Defines the same tests for both logs, each with a log of its own per test. */
export function describeOnBothLogs(what: string, define: (logs: BothLogs) => void, options: BothLogsOptions = {}): void {
  const { kinds = ['embedded', 'kafka'], oneDatabase = false } = options;
  describe.each(kinds.map((kind) => [kind] as const))(`${what}, %s log`, (kind) => {
    let address: string | null = '';
    let log: LogUnderTest | undefined;
    let database: TestDatabase | undefined;
    const running: Consuming[] = [];
    const keep = (consuming: Consuming): Consuming => {
      running.push(consuming);
      return consuming;
    };

    beforeAll(async () => {
      if (oneDatabase) database = await testDatabase();
      if (kind === 'embedded') return;
      const broker = await sharedBroker();
      address = broker.available ? broker.address : null;
      if (!broker.available) notRun(`${what}, Kafka`, broker.reason);
    });
    beforeEach(async () => {
      if (address !== null) log = await logUnderTest(kind, address, database);
    });
    afterAll(() => database?.drop());

    define({
      kind,
      get address() {
        return address ?? '';
      },
      get log() {
        if (log === undefined) throw new Error('only inside of a test');
        return log;
      },
      it: (name, test) => it(name, () => (address === null ? Promise.resolve() : test())),
      member: (options) => log?.member(options) ?? Promise.reject(new Error('only inside of a test')),
      keep,
      worker: async (member, options) => startWorker(member, options ?? {}, keep),
      position: readPosition,
    });

    // hooks run in the order of their definition: a test's own first, since what it runs uses the log
    afterEach(async () => {
      await Promise.all(running.splice(0).map((c) => c.stop()));
      await log?.close();
      log = undefined;
    });
  });
}

/** A worker on a member's log; `keep` is told of what must be stopped. */
export async function startWorker(member: Member, options: WorkerOptions, keep: (c: Consuming) => Consuming): Promise<Worker> {
  const worker: Omit<Worker, 'consuming'> = { seen: [], values: new Map(), alarms: [] };
  const consuming = await member.log.consume({
    consumer: 'rating',
    topics: [options.topic ?? USAGE],
    maxRecords: options.maxRecords ?? 2_000,
    onAlarm: (error, fatal, where) => worker.alarms.push({ error, fatal, ...(where === undefined ? {} : { where }) }),
    onBatch: async (batch) => {
      await options.before?.(batch);
      await member.db.transaction((tx) => claimPosition(tx, 'rating', batch.topic, batch.partition, batch.firstOffset, batch.nextOffset));
      for (const r of batch.records) {
        const place = `${batch.partition}/${r.offset}`;
        worker.seen.push(place);
        worker.values.set(place, r.value);
      }
      await options.after?.(batch);
    },
  });
  return { ...worker, consuming: keep(consuming) };
}

async function readPosition(member: Member, partition: number, topic: Topic = USAGE): Promise<bigint> {
  const rows = await member.db.sql.rows<[bigint]>(
    'position_of_test',
    `SELECT next_offset FROM consumer_position WHERE consumer = 'rating' AND topic = $1 AND partition = $2`,
    [topicNumber(topic), partition],
  );
  return rows[0]?.[0] ?? 0n;
}

/** An entry for every partition. */
export const everywhere = (partitions: number, value: string): { partition: number; value: string }[] =>
  Array.from({ length: partitions }, (_, partition) => ({ partition, value }));
