import type { BatchResult } from '@tallystick/domain/ledger';
import { int2Array, int8Array, numericArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/** Keeps what is left of entries that were refunded or reversed. */
export async function keepEntryStates(tx: Sql, results: readonly BatchResult[]): Promise<void> {
  const last = new Map(results.flatMap((r) => r.entryStates.map((e) => [`${r.input.shard} ${e.entry}`, { shard: r.input.shard, ...e }])));
  if (last.size === 0) return;
  const states = [...last.values()];
  await tx.run('journal_keep_entry_states', KEEP, [
    int2Array(states.map((s) => s.shard)),
    int8Array(states.map((s) => s.entry)),
    numericArray(states.map((s) => s.refunded)),
    numericArray(states.map((s) => s.refundedOverage)),
    int8Array(states.map((s) => s.reversedBy)),
  ]);
}

const KEEP = `
INSERT INTO entry_state AS e (shard, entry, refunded, refunded_overage, reversed_by)
SELECT * FROM unnest($1::int2[], $2::int8[], $3::numeric[], $4::numeric[], $5::int8[])
ON CONFLICT (shard, entry) DO UPDATE
SET refunded = excluded.refunded, refunded_overage = excluded.refunded_overage, reversed_by = excluded.reversed_by`;
