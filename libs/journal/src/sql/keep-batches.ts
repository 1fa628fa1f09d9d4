import type { BatchResult, ShardHead } from '@tallystick/domain/ledger';
import { int2Array, int4Array, int8Array } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/** Keeps each batch's `ledger_input` row and moves the heads to where the last batch of each shard left them. */
export async function keepBatches(tx: Sql, results: readonly BatchResult[]): Promise<void> {
  const heads = [...new Map(results.map((r) => [r.head.shard, r.head])).values()];
  const input = results.map((r) => r.input);
  const head = (pick: (h: ShardHead) => bigint): Buffer => int8Array(heads.map(pick));
  await tx.run('journal_keep_batches', KEEP, [
    int2Array(heads.map((h) => h.shard)),
    head((h) => h.batchSeq),
    head((h) => h.transferSeq),
    head((h) => h.entrySeq),
    head((h) => h.chargeSeq),
    head((h) => h.commandSeq),
    head((h) => h.holdSeq),
    head((h) => h.clock),
    int2Array(input.map((i) => i.shard)),
    int8Array(input.map((i) => i.batchSeq)),
    int8Array(input.map((i) => i.clock)),
    int8Array(input.map((i) => i.periodSeq)),
    int8Array(input.map((i) => i.commandFirst)),
    int4Array(input.map((i) => i.commandCount)),
    int8Array(results.map((r) => r.head.holdSeq + 1n)),
    int8Array(input.map((i) => i.chargeFirst)),
    int4Array(input.map((i) => i.chargeCount)),
    int8Array(input.map((i) => i.entryFirst)),
    int4Array(input.map((i) => i.entryCount)),
    int8Array(input.map((i) => i.transferFirst)),
    int4Array(input.map((i) => i.transferCount)),
  ]);
}

/** No batch takes a hold yet: their count is 0 and their first is the next one. */
const KEEP = `
WITH moved AS (
  UPDATE shard_head h
  SET batch_seq = n.batch_seq, transfer_seq = n.transfer_seq, entry_seq = n.entry_seq, charge_seq = n.charge_seq,
      command_seq = n.command_seq, hold_seq = n.hold_seq, clock = n.clock
  FROM unnest($1::int2[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::int8[])
    AS n (shard, batch_seq, transfer_seq, entry_seq, charge_seq, command_seq, hold_seq, clock)
  WHERE h.shard = n.shard
)
INSERT INTO ledger_input (shard, batch_seq, clock, period_seq, command_first, command_count, hold_first, hold_count,
                          charge_first, charge_count, entry_first, entry_count, transfer_first, transfer_count)
SELECT shard, batch_seq, clock, period_seq, command_first, command_count, hold_first, 0,
       charge_first, charge_count, entry_first, entry_count, transfer_first, transfer_count
FROM unnest($9::int2[], $10::int8[], $11::int8[], $12::int8[], $13::int8[], $14::int4[], $15::int8[], $16::int8[], $17::int4[],
            $18::int8[], $19::int4[], $20::int8[], $21::int4[])
  AS i (shard, batch_seq, clock, period_seq, command_first, command_count, hold_first, charge_first, charge_count, entry_first,
        entry_count, transfer_first, transfer_count)`;
