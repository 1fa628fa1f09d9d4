import { sqlCheck } from './check';

export const periodTotals = sqlCheck(
  'period-totals',
  ['I20'],
  'the accounting periods sum up to the trial balance',
  `WITH p AS (
     SELECT id, period, sum(d) AS d, sum(c) AS c
     FROM (SELECT debit AS id, period, amount AS d, 0::numeric AS c FROM transfer UNION ALL SELECT credit, period, 0, amount FROM transfer) x
     GROUP BY 1, 2
   ), s AS (
     SELECT a.entity, a.asset, a.code, sum(p.d) AS d, sum(p.c) AS c FROM p JOIN account a ON a.account_id = p.id GROUP BY 1, 2, 3
   )
   SELECT format('%s %s %s', b.entity, b.asset, b.code) AS position,
          format('debits %s, of periods %s; credits %s, of periods %s', b.debits_posted, coalesce(s.d, 0), b.credits_posted, coalesce(s.c, 0)) AS detail
   FROM trial_balance b LEFT JOIN s USING (entity, asset, code)
   WHERE b.debits_posted <> coalesce(s.d, 0) OR b.credits_posted <> coalesce(s.c, 0)
   ORDER BY b.entity, b.asset, b.code`,
);
