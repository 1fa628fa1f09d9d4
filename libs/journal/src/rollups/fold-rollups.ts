import { int2Array } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';
import type { PostedBatch } from '../fold-batches';
import { readPosted } from './read-posted';
import { RollupRows } from './rollup-rows';
import { sumByShard, type ShardRollup } from './shard-rollup';
import { writeRollups } from './write-rollups';

/** Charges of one shard in one transaction where they are read back. */
const CHARGES_MAX = 20_000;

/** The live keeper's fold in the transaction at hand, for a rebuild. Answers false where batches were left for a next one. */
export function foldRollups(tx: Sql, shards: readonly number[], batches: readonly PostedBatch[]): Promise<boolean> {
  return foldSums(tx, shards, sumByShard(batches));
}

/** Adds to the rollups what the shards' journals have beyond them: from the sums that follow on their heads, else from the journal itself. */
export async function foldSums(tx: Sql, shards: readonly number[], sums: ReadonlyMap<number, ShardRollup>): Promise<boolean> {
  const heads = await tx.rows<[number, bigint, bigint]>('journal_rollup_lock', LOCK, [int2Array([...shards])]);
  const rows: RollupRows[] = [];
  const through = new Map<number, bigint>();
  let whole = true;
  for (const [shard, rolled, posted] of heads) {
    const remembered = sums.get(shard);
    const follows = remembered?.after === rolled;
    const mine = follows ? remembered.rows : new RollupRows();
    let at = follows ? remembered.through : rolled;
    const read = at < posted ? await readPosted(tx, shard, at, CHARGES_MAX) : null;
    if (read !== null) {
      for (const c of read.charges) mine.addCharge(c);
      for (const t of read.transfers) mine.addTransfer(t);
      at = read.through;
    }
    rows.push(mine);
    whole &&= at >= posted;
    if (at > rolled) through.set(shard, at);
  }
  if (through.size > 0) await writeRollups(tx, rows, through);
  return whole;
}

/** The heads that are behind, locked in one order. */
const LOCK = `
SELECT r.shard, r.batch_seq, s.batch_seq FROM rollup_head r JOIN shard_head s USING (shard)
WHERE r.shard = ANY($1::int2[]) AND r.batch_seq < s.batch_seq ORDER BY r.shard FOR NO KEY UPDATE OF r`;
