import type { Database } from '@tallystick/platform/storage/database';
import type { PostedBatch } from '../fold-batches';
import { foldSums } from './fold-rollups';
import { sumByShard, type ShardRollup } from './shard-rollup';

/** This few rows are written at every turn. */
const ROWS_FEW = 500;
/** This many are written at once, for the memory's sake. */
const ROWS_MANY = 200_000;
/** In between, rows gather: a customer's calls of some seconds become one change of a row. `/v1/usage` may be 60 s behind. */
const GATHER_MS = 15_000;

/**
 * The rollups follow the journal: every posted batch is added once, in the batch order of its shard; `rollup_head` says through which.
 * Batches that this process posted come from memory; what it did not see (a restart, another worker) is read from the journal.
 */
export class RollupKeeper {
  private waiting = new Map<number, ShardRollup>();
  private wroteAt = 0;

  constructor(
    private readonly db: Database,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Remembers batches whose transaction has committed. */
  add(batches: readonly PostedBatch[]): void {
    sumByShard(batches, this.waiting);
  }

  /** Writes what is waiting, and whatever else the journal has of these shards, where it is time. Answers false where something was left. */
  async turn(shards: readonly number[]): Promise<boolean> {
    let rows = 0;
    for (const shard of this.waiting.values()) rows += shard.size;
    if (rows > ROWS_FEW && rows < ROWS_MANY && this.nowMs() - this.wroteAt < GATHER_MS) return true;
    const sums = this.waiting;
    this.waiting = new Map();
    const all = [...new Set([...shards, ...sums.keys()])].sort((a, b) => a - b);
    const whole = all.length === 0 || (await this.db.transaction((tx) => foldSums(tx, all, sums)));
    this.wroteAt = this.nowMs();
    return whole;
  }
}
