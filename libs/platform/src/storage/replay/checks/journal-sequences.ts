import { sqlCheck } from './check';

/** Each batch begins where the one before it ended, the clock grows, and the head is where the last one ended. */
export const journalSequences = sqlCheck(
  'journal-sequences',
  ['I10'],
  'batches, commands, charges, entries and transfers of each shard are numbered densely, up to its head',
  `WITH b AS (
     SELECT i.*, lag(i.clock) OVER w AS clock_before, coalesce(lag(i.batch_seq) OVER w, 0) + 1 AS batch_expected,
            coalesce(lag(i.command_first + i.command_count) OVER w, 1) AS command_expected,
            coalesce(lag(i.hold_first + i.hold_count) OVER w, 1) AS hold_expected,
            coalesce(lag(i.charge_first + i.charge_count) OVER w, 1) AS charge_expected,
            coalesce(lag(i.entry_first + i.entry_count) OVER w, 1) AS entry_expected,
            coalesce(lag(i.transfer_first + i.transfer_count) OVER w, 1) AS transfer_expected,
            lead(i.batch_seq) OVER w IS NULL AS last
     FROM ledger_input i WINDOW w AS (PARTITION BY i.shard ORDER BY i.batch_seq)
   ), t AS (SELECT shard, count(*) AS n, max(seq) AS last, min(seq) AS first FROM transfer GROUP BY 1),
   k AS (SELECT shard, count(*) AS n, max(command_seq) AS last, min(command_seq) AS first FROM command GROUP BY 1),
   bad AS (
     SELECT shard, batch_seq, CASE
              WHEN batch_seq <> batch_expected THEN format('follows batch %s', batch_expected - 1)
              WHEN clock <= clock_before THEN format('clock %s is not after %s', clock, clock_before)
              WHEN command_first <> command_expected THEN format('first command %s, expected %s', command_first, command_expected)
              WHEN hold_first <> hold_expected THEN format('first hold %s, expected %s', hold_first, hold_expected)
              WHEN charge_first <> charge_expected THEN format('first charge %s, expected %s', charge_first, charge_expected)
              WHEN entry_first <> entry_expected THEN format('first entry %s, expected %s', entry_first, entry_expected)
              ELSE format('first transfer %s, expected %s', transfer_first, transfer_expected) END AS detail
     FROM b
     WHERE batch_seq <> batch_expected OR clock <= clock_before OR command_first <> command_expected OR hold_first <> hold_expected
        OR charge_first <> charge_expected OR entry_first <> entry_expected OR transfer_first <> transfer_expected
     UNION ALL
     SELECT h.shard, h.batch_seq, format('the head says batch %s, transfer %s, entry %s, charge %s, command %s, clock %s', h.batch_seq,
              h.transfer_seq, h.entry_seq, h.charge_seq, h.command_seq, h.clock)
     FROM shard_head h LEFT JOIN b ON b.shard = h.shard AND b.last
     WHERE (h.batch_seq, h.transfer_seq, h.entry_seq, h.charge_seq, h.command_seq, h.hold_seq, h.clock) IS DISTINCT FROM
           (coalesce(b.batch_seq, 0), coalesce(b.transfer_first + b.transfer_count, 1) - 1, coalesce(b.entry_first + b.entry_count, 1) - 1,
            coalesce(b.charge_first + b.charge_count, 1) - 1, coalesce(b.command_first + b.command_count, 1) - 1,
            coalesce(b.hold_first + b.hold_count, 1) - 1, coalesce(b.clock, 0))
     UNION ALL
     SELECT h.shard, h.batch_seq, format('the head says %s transfers; %s are there, %s to %s', h.transfer_seq, coalesce(t.n, 0), t.first, t.last)
     FROM shard_head h LEFT JOIN t USING (shard)
     WHERE h.transfer_seq <> coalesce(t.n, 0) OR h.transfer_seq <> coalesce(t.last, 0) OR t.first <> 1
     UNION ALL
     SELECT h.shard, h.batch_seq, format('the head says %s commands; %s are there, %s to %s', h.command_seq, coalesce(k.n, 0), k.first, k.last)
     FROM shard_head h LEFT JOIN k USING (shard)
     WHERE h.command_seq <> coalesce(k.n, 0) OR h.command_seq <> coalesce(k.last, 0) OR k.first <> 1
   )
   SELECT format('shard %s batch %s', shard, batch_seq) AS position, detail FROM bad ORDER BY shard, batch_seq`,
);
