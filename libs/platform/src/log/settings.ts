import type { Database } from '../storage/database';
import { topicNumber, TOPICS, type Log } from './log';

export class LogSettingRefused extends Error {
  override readonly name = 'LogSettingRefused';
}

/**
 * The kind and partition count of this installation's log: stored by the first migration that names them, refused when they differ later,
 * because a shard's records must stay on one partition of one log.
 */
export async function settleLog(db: Database, kind: Log['kind'], partitions: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('INSERT INTO log_setting VALUES (1, $1, $2) ON CONFLICT DO NOTHING', [partitions, kind]);
    const { rows } = await tx.query<{ partitions: number; kind: string }>('SELECT partitions, kind FROM log_setting FOR UPDATE');
    const kept = rows[0];
    if (kept !== undefined && kept.partitions !== partitions)
      throw new LogSettingRefused(
        `this database was set up with ${kept.partitions} partitions; KAFKA_PARTITIONS=${partitions} would move customers between them`,
      );
    if (kept !== undefined && kept.kind !== kind)
      throw new LogSettingRefused(
        `this database was set up with the ${kept.kind} log, now ${kind} is configured: usage that waits in the other log would be lost`,
      );
    for (const topic of TOPICS)
      await tx.query('INSERT INTO log_head (topic, partition) SELECT $1, generate_series(0, $2::int4 - 1) ON CONFLICT DO NOTHING', [
        topicNumber(topic),
        partitions,
      ]);
  });
}
