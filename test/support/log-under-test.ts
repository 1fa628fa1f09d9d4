import { randomBytes } from 'node:crypto';
import { EmbeddedLog } from '@tallystick/platform/log/embedded/embedded-log';
import { KafkaLog, type KafkaLogOptions } from '@tallystick/platform/log/kafka/kafka-log';
import { migrateTopics } from '@tallystick/platform/log/kafka/topics';
import type { Log } from '@tallystick/platform/log/log';
import { settleLog } from '@tallystick/platform/log/settings';
import type { Database } from '@tallystick/platform/storage/database';
import { testDatabase, type TestDatabase } from './database';

/** One member: a log with sessions of its own, as a process would have. */
export interface Member {
  readonly log: Log;
  readonly db: Database;
}

/** How Kafka's client differs from the default. */
export type MemberOptions = Partial<Pick<KafkaLogOptions, 'appendTimeoutMs' | 'sessionTimeoutMs' | 'prefix'>>;

export interface LogUnderTest {
  readonly kind: Log['kind'];
  readonly prefix: string;
  readonly database: TestDatabase;
  member(options?: MemberOptions): Promise<Member>;
  close(): Promise<void>;
}

export const PARTITIONS = 4;

/**
 * A log with topics and positions of the test's own; `address` is the broker's where the kind is Kafka. A `kept` database is emptied of what
 * logs leave in it, and stays.
 */
export async function logUnderTest(kind: Log['kind'], address: string, kept?: TestDatabase): Promise<LogUnderTest> {
  const database = kept ?? (await testDatabase());
  if (kept !== undefined) await kept.db.sql.query(EMPTY);
  const prefix = `t${randomBytes(4).toString('hex')}.`;
  const brokers = address.split(',');
  await settleLog(database.db, kind, PARTITIONS);
  if (kind === 'kafka') await migrateTopics({ brokers, prefix }, PARTITIONS);
  const logs: Log[] = [];
  const sessions: Database[] = [];
  return {
    kind,
    prefix,
    database,
    async member(options = {}) {
      const db = await database.open({ role: 'poster', poolSize: 8 });
      const log =
        kind === 'kafka' ? new KafkaLog({ brokers, prefix, db, partitions: PARTITIONS, ...options }) : new EmbeddedLog(db, PARTITIONS);
      logs.push(log);
      sessions.push(db);
      return { log, db };
    },
    async close() {
      for (const log of logs) await log.close();
      await (kept === undefined ? database.drop() : Promise.all(sessions.map((db) => db.close())));
    },
  };
}

// triggers refuse this to everybody who does not switch them off
const EMPTY = `SET session_replication_role = replica;
  TRUNCATE usage_record, log_record, log_lease, log_member, consumer_position, dead_letter;
  UPDATE log_head SET next_offset = 0, last_appended = 0; DELETE FROM log_setting; RESET session_replication_role`;

/** Waits until `what` is so, at most `ms`; the message says what was missing. */
export async function eventually(what: () => boolean | Promise<boolean>, missing: () => string, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`after ${ms} ms: ${missing()}`);
    await new Promise((r) => setTimeout(r, 10));
  }
}
