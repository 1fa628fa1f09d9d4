import { sha256 } from '../canonical/sha256';

/** How many shards there are, for ever. */
export const SHARD_COUNT = 64;

/** The shard of a customer: sha256(customer id) mod 64. Our own function, for ever; no log's partitioner decides it. */
export function shardOf(customer: string): number {
  const digest = sha256(customer);
  return (digest[digest.length - 1] ?? 0) & (SHARD_COUNT - 1);
}

/** The log's partition of a shard, where the log has `partitionCount` partitions. */
export function partitionOfShard(shard: number, partitionCount: number): number {
  return shard % partitionCount;
}
