import { sqlCheck } from './check';

/**
 * Usage by customer and days by account, each as far as its shard's rollups have come. A day's place is held by the sum of days × amounts
 * of each shard: money moved from one day to another changes it.
 */
export const rollupSums = sqlCheck(
  'rollup-sums',
  ['I2'],
  'the rollups are the sums of the charges and transfers that they contain',
  `WITH through AS (
     SELECT r.shard, coalesce(max(i.charge_first + i.charge_count - 1), 0) AS charge_seq, coalesce(max(i.transfer_first + i.transfer_count - 1), 0) AS seq
     FROM rollup_head r LEFT JOIN ledger_input i ON i.shard = r.shard AND i.batch_seq = r.batch_seq GROUP BY 1
   ), c AS (
     SELECT c.customer, c.asset, sum(CASE WHEN c.kind = 1 THEN c.amount ELSE tallystick_charge_sign(c.kind) * c.amount END) AS amount
     FROM charge c JOIN through h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq WHERE c.outcome = 1 AND c.kind NOT IN (11, 12, 13, 14) GROUP BY 1, 2
   ), u AS (SELECT customer, asset, sum(amount) AS amount FROM usage_rollup GROUP BY 1, 2),
   beyond AS (
     SELECT id, sum(d) AS d, sum(c) AS c FROM (
       SELECT t.debit AS id, t.amount AS d, 0 AS c FROM transfer t JOIN through h ON h.shard = t.shard AND t.seq > h.seq
       UNION ALL SELECT t.credit, 0, t.amount FROM transfer t JOIN through h ON h.shard = t.shard AND t.seq > h.seq) x GROUP BY 1
   ), days AS (SELECT account_id AS id, sum(debits) AS d, sum(credits) AS c FROM account_day GROUP BY 1),
   placed AS (
     SELECT a.shard, sum(y.day * y.debits) AS d, sum(y.day * y.credits) AS c FROM account_day y JOIN account a USING (account_id) GROUP BY 1
   ), moved AS (
     SELECT t.shard, sum((t.effective / 86400000000000) * t.amount) AS m FROM transfer t JOIN through h ON h.shard = t.shard AND t.seq <= h.seq GROUP BY 1
   )
   SELECT format('usage of %s in %s', coalesce(c.customer, u.customer), coalesce(c.asset, u.asset)) AS position,
          format('rollups %s, charges %s', coalesce(u.amount, 0), coalesce(c.amount, 0)) AS detail
   FROM c FULL JOIN u ON u.customer = c.customer AND u.asset = c.asset WHERE coalesce(c.amount, 0) <> coalesce(u.amount, 0)
   UNION ALL
   SELECT format('days of account %s', a.name),
          format('days say %s and %s, counters %s and %s', coalesce(y.d, 0), coalesce(y.c, 0), a.debits_posted - coalesce(b.d, 0), a.credits_posted - coalesce(b.c, 0))
   FROM account a LEFT JOIN days y ON y.id = a.account_id LEFT JOIN beyond b ON b.id = a.account_id
   WHERE coalesce(y.d, 0) <> a.debits_posted - coalesce(b.d, 0) OR coalesce(y.c, 0) <> a.credits_posted - coalesce(b.c, 0)
   UNION ALL
   SELECT format('days of shard %s', coalesce(p.shard, m.shard)), 'money stands on another day than that of its service'
   FROM placed p FULL JOIN moved m ON m.shard = p.shard WHERE coalesce(p.d, 0) <> coalesce(m.m, 0) OR coalesce(p.c, 0) <> coalesce(m.m, 0)
   ORDER BY 1`,
);
