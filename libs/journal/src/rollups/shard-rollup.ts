import type { PostedBatch } from '../fold-batches';
import { RollupRows } from './rollup-rows';

/** Sums of consecutive batches of one shard: those after `after`, through `through`. */
export class ShardRollup {
  readonly rows = new RollupRows();
  through: bigint;

  constructor(readonly after: bigint) {
    this.through = after;
  }

  /** Adds the next batch; answers false, and adds nothing, where it does not follow the last one. */
  add({ result, charges, idOf }: PostedBatch): boolean {
    if (result.head.batchSeq !== this.through + 1n) return false;
    this.through = result.head.batchSeq;
    for (const c of charges) this.rows.addCharge(c);
    for (const t of result.transfers)
      this.rows.addTransfer({ effective: t.effective, amount: t.amount, debitId: idOf(t.debit), creditId: idOf(t.credit) });
    return true;
  }

  get size(): number {
    return this.rows.size;
  }
}

/** Sums of the batches by shard. Where a shard's batches have a gap, only those after it are kept: the others are read from the journal. */
export function sumByShard(batches: readonly PostedBatch[], into = new Map<number, ShardRollup>()): Map<number, ShardRollup> {
  for (const batch of batches) {
    const { shard, batchSeq } = batch.result.head;
    if (into.get(shard)?.add(batch) === true) continue;
    const fresh = new ShardRollup(batchSeq - 1n);
    fresh.add(batch);
    into.set(shard, fresh);
  }
  return into;
}
