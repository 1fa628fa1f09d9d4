import { sqlCheck } from './check';

/** Refunds and reversals against the entries that they gave back. */
export const givenBack = sqlCheck(
  'given-back',
  ['I8'],
  'refunds never exceed the entry, and an entry is reversed at most once, by what was left of it',
  `WITH e AS (
     SELECT s.shard, s.entry, s.refunded, s.refunded_overage, s.reversed_by,
            (SELECT sum(t.amount) FROM transfer t WHERE t.shard = s.shard AND t.entry = s.entry AND t.kind NOT IN (8, 14, 15)
               AND t.seq >= i.transfer_first AND t.seq < i.transfer_first + i.transfer_count AND t.recorded = i.clock) AS amount,
            (SELECT sum(t.amount) FROM transfer t WHERE t.shard = s.shard AND t.entry = s.reversed_by AND t.kind IN (6, 7)
               AND t.seq >= r.transfer_first AND t.seq < r.transfer_first + r.transfer_count AND t.recorded = r.clock) AS reversed
     FROM entry_state s
     LEFT JOIN LATERAL (SELECT * FROM ledger_input x WHERE x.shard = s.shard AND x.entry_count > 0 AND x.entry_first <= s.entry
                        ORDER BY x.entry_first DESC LIMIT 1) i ON true
     LEFT JOIN LATERAL (SELECT * FROM ledger_input x WHERE x.shard = s.shard AND x.entry_count > 0 AND x.entry_first <= s.reversed_by
                        ORDER BY x.entry_first DESC LIMIT 1) r ON true
   ), refunds AS (
     SELECT t.shard, (k.outcome::json ->> 'target')::int8 AS entry, sum(t.amount) AS total, coalesce(sum(t.amount) FILTER (WHERE a.code = 1105), 0) AS overage
     FROM transfer t JOIN command k ON k.shard = t.shard AND k.command_seq = t.command_seq JOIN account a ON a.account_id = t.credit
     WHERE t.kind = 5 GROUP BY 1, 2
   ), bad AS (
     SELECT shard, entry, format('%s refunded of %s', refunded, coalesce(amount, 0)) AS detail
     FROM e WHERE refunded > coalesce(amount, 0) OR refunded_overage > refunded
     UNION ALL
     SELECT shard, entry, format('entry %s took back %s of the %s that were left', reversed_by, coalesce(reversed, 0), amount - refunded)
     FROM e WHERE reversed_by IS NOT NULL AND (reversed_by <= entry OR coalesce(reversed, 0) <> amount - refunded)
     UNION ALL
     SELECT shard, reversed_by, format('reverses %s entries', count(*)) FROM e WHERE reversed_by IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1
     UNION ALL
     SELECT DISTINCT t.shard, t.entry, 'is a reversal of nothing that was closed by it'
     FROM transfer t LEFT JOIN entry_state s ON s.shard = t.shard AND s.reversed_by = t.entry WHERE t.kind = 6 AND s.shard IS NULL
     UNION ALL
     SELECT coalesce(s.shard, t.shard), coalesce(s.entry, t.entry),
            format('its refunds are %s (%s to overage), its state says %s (%s)', coalesce(t.total, 0), coalesce(t.overage, 0),
                   coalesce(s.refunded, 0), coalesce(s.refunded_overage, 0))
     FROM entry_state s FULL JOIN refunds t ON t.shard = s.shard AND t.entry = s.entry
     WHERE (coalesce(s.refunded, 0), coalesce(s.refunded_overage, 0)) <> (coalesce(t.total, 0), coalesce(t.overage, 0))
   )
   SELECT format('shard %s entry %s', shard, entry) AS position, detail FROM bad ORDER BY shard, entry`,
);
