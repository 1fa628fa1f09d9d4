import { sqlCheck } from './check';

/**
 * What was charged is what was posted: a charge's transfers (upstream cost beside them) sum up to its amount, at its service time.
 * A void takes back what refunds have left of its target, so its transfers may be less.
 */
export const chargesPosted = sqlCheck(
  'charges-posted',
  ['I18'],
  'the transfers of each posted charge sum up to its amount; what costs nothing has none',
  `WITH t AS (
     SELECT shard, charge_seq, sum(amount) FILTER (WHERE kind <> 8) AS amount, sum(amount) FILTER (WHERE kind = 8) AS upstream,
            min(effective) AS first, max(effective) AS last
     FROM transfer WHERE charge_seq IS NOT NULL GROUP BY 1, 2
   ), c AS (
     SELECT c.shard, c.charge_seq, c.event_time, c.kind, CASE WHEN c.outcome = 1 THEN c.amount ELSE 0 END AS amount
     FROM charge c JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
   )
   SELECT format('shard %s charge %s', coalesce(c.shard, t.shard), coalesce(c.charge_seq, t.charge_seq)) AS position,
          CASE WHEN c.shard IS NULL THEN 'has transfers and is not there'
               WHEN t.first <> c.event_time OR t.last <> c.event_time THEN format('posted at %s, its service time is %s', t.first, c.event_time)
               ELSE format('%s posted of %s', coalesce(t.amount, 0), c.amount) END AS detail
   FROM c FULL JOIN t ON t.shard = c.shard AND t.charge_seq = c.charge_seq
   WHERE c.shard IS NULL OR t.first <> c.event_time OR t.last <> c.event_time
      OR CASE WHEN c.kind IN (2, 4) THEN coalesce(t.amount, 0) > c.amount ELSE coalesce(t.amount, 0) <> c.amount END
   ORDER BY coalesce(c.shard, t.shard), coalesce(c.charge_seq, t.charge_seq)`,
);
