import { sqlCheck } from './check';

/** Usage by customer and days by account, each as far as its shard's rollups have come. */
export const rollupSums = sqlCheck(
  'rollup-sums',
  ['I2'],
  'the rollups are the sums of the charges and transfers that they contain',
  `WITH through AS (
     SELECT r.shard, coalesce(max(i.charge_first + i.charge_count - 1), 0) AS charge_seq, coalesce(max(i.transfer_first + i.transfer_count - 1), 0) AS seq
     FROM rollup_head r LEFT JOIN ledger_input i ON i.shard = r.shard AND i.batch_seq = r.batch_seq GROUP BY 1
   ), c AS (
     SELECT c.customer, c.asset, sum(tallystick_charge_sign(c.kind) * c.amount) AS amount
     FROM charge c JOIN through h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq WHERE c.outcome = 1 AND c.kind NOT IN (11, 12) GROUP BY 1, 2
   ), u AS (SELECT customer, asset, sum(amount) AS amount FROM usage_rollup GROUP BY 1, 2),
   t AS (
     SELECT x.id, x.day, sum(x.d) AS d, sum(x.c) AS c
     FROM (SELECT shard, seq, debit AS id, effective / 86400000000000 AS day, amount AS d, 0::numeric AS c FROM transfer
           UNION ALL SELECT shard, seq, credit, effective / 86400000000000, 0, amount FROM transfer) x
     JOIN through h ON h.shard = x.shard AND x.seq <= h.seq GROUP BY 1, 2
   )
   SELECT format('usage of %s in %s', coalesce(c.customer, u.customer), coalesce(c.asset, u.asset)) AS position,
          format('rollups %s, charges %s', coalesce(u.amount, 0), coalesce(c.amount, 0)) AS detail
   FROM c FULL JOIN u ON u.customer = c.customer AND u.asset = c.asset WHERE coalesce(c.amount, 0) <> coalesce(u.amount, 0)
   UNION ALL
   SELECT format('account %s day %s', coalesce(a.account_id, t.id), coalesce(a.day, t.day)),
          format('day says %s and %s, transfers %s and %s', coalesce(a.debits, 0), coalesce(a.credits, 0), coalesce(t.d, 0), coalesce(t.c, 0))
   FROM account_day a FULL JOIN t ON t.id = a.account_id AND t.day = a.day
   WHERE (coalesce(a.debits, 0), coalesce(a.credits, 0)) <> (coalesce(t.d, 0), coalesce(t.c, 0))
   ORDER BY 1`,
);
