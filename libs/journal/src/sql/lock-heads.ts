import type { ShardHead } from '@tallystick/domain/ledger';
import { int2Array } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

export interface LockedHeads {
  readonly heads: ReadonlyMap<number, ShardHead>;
  /** The accounting periods' number in force for this transaction. */
  readonly periodSeq: bigint;
}

type HeadRow = [number, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

/** Locks the shards' heads in the order of the shards until the transaction ends: the fence of all posting. */
export async function lockHeads(tx: Sql, shards: readonly number[]): Promise<LockedHeads> {
  if (shards.length === 0) return { heads: new Map(), periodSeq: 0n };
  const rows = await tx.rows<HeadRow>('journal_lock_heads', LOCK, [int2Array(shards)]);
  const heads = new Map(rows.map((r) => [r[0], toHead(r)]));
  return { heads, periodSeq: rows[0]?.[8] ?? 0n };
}

function toHead([shard, batchSeq, transferSeq, entrySeq, chargeSeq, commandSeq, holdSeq, clock]: HeadRow): ShardHead {
  return { shard, batchSeq, transferSeq, entrySeq, chargeSeq, commandSeq, holdSeq, clock };
}

const LOCK = `
SELECT h.shard, h.batch_seq, h.transfer_seq, h.entry_seq, h.charge_seq, h.command_seq, h.hold_seq, h.clock,
       (SELECT period_seq FROM accounting_period_head)
FROM shard_head h WHERE h.shard = ANY($1::int2[]) ORDER BY h.shard FOR UPDATE OF h`;
