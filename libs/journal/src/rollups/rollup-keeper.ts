import { SHARD_COUNT } from '@tallystick/domain/rating';
import type { Database } from '@tallystick/platform/storage/database';
import type { PostedBatch } from '../fold-batches';
import { foldSums } from './fold-rollups';
import { sumByShard, type ShardRollup } from './shard-rollup';

/** This few rows are written at every turn. */
const ROWS_FEW = 500;
/** More than this many do not gather, for the memory's sake. */
const ROWS_MANY = 400_000;
/** About this many are written in one transaction: what comes in meanwhile waits for no more than these. */
const ROWS_AT_ONCE = 1_000;
/** In between, a shard's rows gather: a customer's calls of some seconds become one change of a row. `/v1/usage` may be 60 s behind. */
const GATHER_MS = 45_000;
/** When nothing was posted for so long, there is nothing to gather: all of it is written. */
const QUIET_MS = 1_000;

/**
 * The rollups follow the journal: every posted batch is added once, in the batch order of its shard; `rollup_head` says through which.
 * Batches that this process posted come from memory; what it did not see (a restart, another worker) is read from the journal.
 * Under load the shards take turns, a few at each turn, so that writing them is a steady trickle instead of a stop every quarter minute.
 */
export class RollupKeeper {
  private waiting = new Map<number, ShardRollup>();
  private readonly wroteAt: number[];
  private addedAt: number;

  constructor(
    private readonly db: Database,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    const now = nowMs();
    this.addedAt = now;
    this.wroteAt = Array.from({ length: SHARD_COUNT }, (_, shard) => now - (GATHER_MS * shard) / SHARD_COUNT);
  }

  /** Remembers batches whose transaction has committed. */
  add(batches: readonly PostedBatch[]): void {
    sumByShard(batches, this.waiting);
    this.addedAt = this.nowMs();
  }

  /** Writes what is waiting, and whatever else the journal has of these shards, where it is time. Answers false where something was left. */
  async turn(shards: readonly number[]): Promise<boolean> {
    const { due, left } = this.choose();
    const sums = new Map<number, ShardRollup>();
    for (const shard of due) {
      const sum = this.waiting.get(shard);
      if (sum !== undefined) sums.set(shard, sum);
      this.waiting.delete(shard);
    }
    const unseen = shards.filter((shard) => !this.waiting.has(shard));
    const all = [...new Set([...unseen, ...sums.keys()])].sort((a, b) => a - b);
    const whole = all.length === 0 || (await this.db.transaction((tx) => foldSums(tx, all, sums)));
    for (const shard of due) this.wroteAt[shard] = this.nowMs();
    return whole && !left;
  }

  /** The shards to write now, those that waited longest first. `left`: others are due as well. */
  private choose(): { due: number[]; left: boolean } {
    let total = 0;
    for (const sum of this.waiting.values()) total += sum.size;
    if (total <= ROWS_FEW) return { due: [...this.waiting.keys()], left: false };
    const now = this.nowMs();
    const since = (shard: number): number => this.wroteAt[shard] ?? 0;
    const hurry = total > ROWS_MANY || now - this.addedAt >= QUIET_MS;
    const ready = [...this.waiting.keys()].filter((shard) => hurry || now - since(shard) >= GATHER_MS).sort((a, b) => since(a) - since(b));
    const due: number[] = [];
    let rows = 0;
    for (const shard of ready) {
      if (rows >= ROWS_AT_ONCE) return { due, left: true };
      due.push(shard);
      rows += this.waiting.get(shard)?.size ?? 0;
    }
    return { due, left: false };
  }
}
