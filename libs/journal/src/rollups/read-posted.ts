import type { Sql } from '@tallystick/platform/storage/sql';
import { readCharges, type JournalCharge } from '../sql/read-charges';
import type { DayTransfer } from './rollup-rows';

/** Batches of a shard as they stand in the journal. */
export interface PostedRange {
  readonly through: bigint;
  readonly charges: readonly JournalCharge[];
  readonly transfers: readonly DayTransfer[];
}

/** Batches after `after`, as many as hold about `chargesMax` charges; null where there is none. */
export async function readPosted(tx: Sql, shard: number, after: bigint, chargesMax: number): Promise<PostedRange | null> {
  const batches = await tx.rows<[bigint, bigint, number, bigint, number]>('journal_rollup_batches', BATCHES, [shard, after]);
  const taken: typeof batches = [];
  let count = 0;
  for (const batch of batches) {
    if (taken.length > 0 && count + batch[2] > chargesMax) break;
    count += batch[2];
    taken.push(batch);
  }
  const first = taken[0];
  const last = taken.at(-1);
  if (first === undefined || last === undefined) return null;
  const range = { shard, first: first[1], last: last[1] + BigInt(last[2]) - 1n };
  const charges = range.last < range.first ? [] : ((await readCharges(tx, [range])).get(shard) ?? []);
  const rows = await tx.rows<[bigint, bigint, string, bigint]>('journal_rollup_transfers', TRANSFERS, [
    shard,
    first[3],
    last[3] + BigInt(last[4]),
  ]);
  return {
    through: last[0],
    charges,
    transfers: rows.map(([debitId, creditId, amount, effective]) => ({ debitId, creditId, amount: BigInt(amount), effective })),
  };
}

const BATCHES = `
SELECT batch_seq, charge_first, charge_count, transfer_first, transfer_count FROM ledger_input
WHERE shard = $1 AND batch_seq > $2 ORDER BY batch_seq LIMIT 500`;
const TRANSFERS = `
SELECT debit, credit, amount, effective FROM transfer WHERE shard = $1 AND seq >= $2 AND seq < $3`;
