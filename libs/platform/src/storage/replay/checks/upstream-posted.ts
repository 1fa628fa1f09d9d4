import { sqlCheck } from './check';

/** The second book: a charge's upstream cost is posted beside it, taken back only where the usage was replaced. */
export const upstreamPosted = sqlCheck(
  'upstream-posted',
  ['I18'],
  'what the provider charges us is posted as its charge says',
  `WITH t AS (
     SELECT t.shard, t.charge_seq, sum(CASE WHEN d.code = 5000 THEN t.amount ELSE -t.amount END) AS amount
     FROM transfer t JOIN account d ON d.account_id = t.debit WHERE t.kind = 8 GROUP BY 1, 2
   ), c AS (
     SELECT c.shard, c.charge_seq, CASE WHEN c.outcome = 2 THEN 0 WHEN c.kind = 4 THEN -c.upstream_amount ELSE c.upstream_amount END AS amount
     FROM charge c JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq WHERE c.upstream_amount IS NOT NULL
   )
   SELECT format('shard %s charge %s', coalesce(c.shard, t.shard), coalesce(c.charge_seq, t.charge_seq)) AS position,
          format('%s posted of %s', coalesce(t.amount, 0), coalesce(c.amount, 0)) AS detail
   FROM c FULL JOIN t ON t.shard = c.shard AND t.charge_seq = c.charge_seq
   WHERE coalesce(t.amount, 0) <> coalesce(c.amount, 0)
   ORDER BY coalesce(c.shard, t.shard), coalesce(c.charge_seq, t.charge_seq)`,
);
