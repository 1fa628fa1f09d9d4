import { batchRecords, batchSeconds } from '../telemetry/metrics';
import type { ConsumeOptions, LogBatch } from './log';

/** Hands a batch to its handler and measures those that were applied. Throws what the handler throws. */
export async function handOver({ consumer, onBatch }: ConsumeOptions, batch: LogBatch): Promise<void> {
  const labels = { consumer, topic: batch.topic };
  const stop = batchSeconds.startTimer(labels);
  await onBatch(batch);
  stop();
  batchRecords.observe(labels, batch.records.length);
}
