import { int2Array } from '@tallystick/platform/storage/binary-arrays';
import type { Database } from '@tallystick/platform/storage/database';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { PostedBatch } from '../fold-batches';
import { readPosted } from './read-posted';
import { RollupRows } from './rollup-rows';
import { writeRollups } from './write-rollups';

/** Charges of one shard in one turn where they are read back. */
const CHARGES_MAX = 20_000;
/** Charges that may wait in memory; beyond this they are read back from the journal. */
const WAITING_MAX = 100_000;

/**
 * The rollups follow the journal: every posted batch is added once, in the batch order of its shard, `rollup_head` says through which.
 * Batches that this process posted come from memory; what it did not see (a restart, another worker) is read from the journal.
 */
export class RollupKeeper {
  private waiting: PostedBatch[] = [];
  private charges = 0;

  constructor(private readonly db: Database) {}

  /** Remembers batches whose transaction has committed. */
  add(batches: readonly PostedBatch[]): void {
    for (const b of batches) {
      this.charges += b.charges.length;
      this.waiting.push(b);
    }
    if (this.charges <= WAITING_MAX) return;
    this.waiting = [];
    this.charges = 0;
  }

  /** Adds what is waiting, and whatever else the journal has of these shards. Answers false where something was left for a next turn. */
  async turn(shards: readonly number[]): Promise<boolean> {
    const batches = this.waiting;
    this.waiting = [];
    this.charges = 0;
    const all = [...new Set([...shards, ...batches.map((b) => b.result.head.shard)])].sort((a, b) => a - b);
    if (all.length === 0) return true;
    return this.db.transaction((tx) => foldRollups(tx, all, batches));
  }
}

/** The same fold in the transaction at hand: the live keeper's and a rebuild's. */
export async function foldRollups(tx: Sql, shards: readonly number[], batches: readonly PostedBatch[]): Promise<boolean> {
  const heads = await tx.rows<[number, bigint, bigint]>('journal_rollup_lock', LOCK, [int2Array([...shards])]);
  const rows = new RollupRows();
  const through = new Map<number, bigint>();
  let whole = true;
  for (const [shard, rolled, posted] of heads) {
    let at = addWaiting(
      rows,
      rolled,
      batches.filter((b) => b.result.head.shard === shard),
    );
    if (at < posted) {
      const read = await readPosted(tx, shard, at, CHARGES_MAX);
      if (read !== null) {
        for (const c of read.charges) rows.addCharge(c);
        for (const t of read.transfers) rows.addTransfer(t);
        at = read.through;
      }
      whole &&= at >= posted;
    }
    if (at > rolled) through.set(shard, at);
  }
  if (through.size > 0) await writeRollups(tx, rows, through);
  return whole;
}

/** Adds the batches that follow the head without a gap and answers the last; others are left to be read from the journal. */
function addWaiting(rows: RollupRows, rolled: bigint, batches: readonly PostedBatch[]): bigint {
  let at = rolled;
  for (const { result, charges, idOf } of batches) {
    if (result.head.batchSeq !== at + 1n) continue;
    at = result.head.batchSeq;
    for (const c of charges) rows.addCharge(c);
    for (const t of result.transfers)
      rows.addTransfer({ effective: t.effective, amount: t.amount, debitId: idOf(t.debit), creditId: idOf(t.credit) });
  }
  return at;
}

const LOCK = `
SELECT r.shard, r.batch_seq, s.batch_seq FROM rollup_head r JOIN shard_head s USING (shard)
WHERE r.shard = ANY($1::int2[]) ORDER BY r.shard FOR NO KEY UPDATE OF r`;
