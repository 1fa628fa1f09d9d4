import { TOPICS, topicNumber, type Log } from '../log/log';
import type { Sql } from '../storage/sql';
import { lag, pipelineRecords, uncharged } from './metrics';

const CONSUMERS = [
  ['rating', 'usage.events'],
  ['ledger', 'charges.rated'],
  ['ledger', 'ledger.commands'],
] as const;

/** Brings the gauges of the pipeline up to date: called when /metrics is read. */
export async function readPipeline(sql: Sql, log: Log): Promise<void> {
  const [heads] = await sql.rows<(bigint | null)[]>(
    'metrics_heads',
    `SELECT sum(delivered)::int8, sum(charged)::int8, sum(parked)::int8, sum(not_billable)::int8, sum(duplicate)::int8, sum(conflict)::int8, sum(reappended)::int8,
            (sum(r.charge_seq) - sum(s.charge_seq))::int8 FROM rating_head r JOIN shard_head s USING (shard)`,
  );
  const names = ['delivered', 'charged', 'parked', 'not_billable', 'duplicate', 'conflict', 'reappended'];
  names.forEach((outcome, i) => pipelineRecords.set({ outcome }, Number(heads?.[i] ?? 0n)));
  uncharged.set(Number(heads?.[names.length] ?? 0n));
  const positions = await sql.rows<[string, number, number, bigint]>(
    'metrics_positions',
    'SELECT consumer, topic, partition, next_offset FROM consumer_position',
  );
  const taken = new Map(positions.map(([consumer, topic, partition, next]) => [`${consumer}/${topic}/${partition}`, next]));
  for (const topic of TOPICS) {
    const ends = await log.endOffsets(topic);
    for (const [consumer, of] of CONSUMERS)
      if (of === topic)
        for (const [partition, end] of ends)
          lag.set(
            { consumer, topic, partition: String(partition) },
            Number(end - (taken.get(`${consumer}/${topicNumber(topic)}/${partition}`) ?? 0n)),
          );
  }
}
