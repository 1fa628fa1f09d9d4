import type { LogBatch } from '../../libs/platform/src/log/log';

/** Records of `usage.events` as a log hands them to the rating worker, without a log that could take the partition away. */
export function usageBatch(partition: number, from: bigint, records: LogBatch['records']): LogBatch {
  return {
    topic: 'usage.events',
    partition,
    firstOffset: from,
    nextOffset: from + BigInt(records.length),
    records,
    heartbeat: () => Promise.resolve(),
    isStale: () => false,
  };
}
