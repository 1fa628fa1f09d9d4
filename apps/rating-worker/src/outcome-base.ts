import type { ExceptionOutcome, ParkedException } from '@tallystick/platform/storage/rating/exception-outcome';
import type { BatchContext } from './batch-context';

/** Who decided about an exception again, and by which record of the batch's partition. */
export interface Asked {
  readonly actor: string;
  readonly offset: bigint;
}

/** What every outcome of an exception says. */
export function outcomeBase(
  { recordedAt, partition }: BatchContext,
  { shard, decisionSeq, attempts }: ParkedException,
  { actor, offset }: Asked,
): Pick<ExceptionOutcome, 'shard' | 'decisionSeq' | 'attempt' | 'actor' | 'recordedAt' | 'partition' | 'offset'> {
  return { shard, decisionSeq, attempt: attempts + 1, actor, recordedAt, partition, offset };
}
