import { sqlCheck } from './check';

/** A transfer says what its batch says: clock, range of entries and of transfers; an entry's legs count from 1. */
export const batchContents = sqlCheck(
  'batch-contents',
  ['I10'],
  'each transfer stands in its batch, under its clock, and the legs of an entry are numbered densely',
  `WITH t AS (
     SELECT shard, seq, entry, leg, batch_seq, recorded, charge_seq, command_seq,
            row_number() OVER (PARTITION BY shard, entry ORDER BY seq) AS expected FROM transfer
   )
   SELECT format('shard %s transfer %s', t.shard, t.seq) AS position,
          CASE WHEN i.shard IS NULL THEN format('batch %s is not there', t.batch_seq)
               WHEN t.leg <> t.expected THEN format('leg %s of entry %s, expected %s', t.leg, t.entry, t.expected)
               WHEN t.recorded <> i.clock THEN format('recorded %s, its batch %s', t.recorded, i.clock)
               ELSE format('entry %s of charge %s command %s is not what batch %s took', t.entry, t.charge_seq, t.command_seq, t.batch_seq) END AS detail
   FROM t LEFT JOIN ledger_input i ON i.shard = t.shard AND i.batch_seq = t.batch_seq
   WHERE i.shard IS NULL OR t.leg <> t.expected OR t.recorded <> i.clock
      OR t.seq < i.transfer_first OR t.seq >= i.transfer_first + i.transfer_count
      OR t.entry < i.entry_first OR t.entry >= i.entry_first + i.entry_count
      OR t.entry - (i.entry_first + i.entry_count - i.charge_count) <> t.charge_seq - i.charge_first
      OR (t.command_seq IS NOT NULL AND (t.command_seq < i.command_first OR t.command_seq >= i.command_first + i.command_count))
      OR (t.charge_seq IS NOT NULL AND (t.charge_seq < i.charge_first OR t.charge_seq >= i.charge_first + i.charge_count))
   ORDER BY t.shard, t.seq`,
);
