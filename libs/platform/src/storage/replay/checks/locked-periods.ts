import { sqlCheck } from './check';

/**
 * Judged as of the period changes that each batch was folded under. Soft-closed takes adjustments (kind 4) only. Where the month of
 * the service was open, it is the period.
 */
export const lockedPeriods = sqlCheck(
  'locked-periods',
  ['I19'],
  'no transfer entered a period that was locked, and none left the month of its service while that was open',
  `WITH state AS (
     SELECT entity, period, state, period_seq AS since, lead(period_seq) OVER (PARTITION BY entity, period ORDER BY period_seq) AS until
     FROM accounting_period_change
   ), t AS (
     SELECT t.shard, t.seq, t.kind, t.period, i.period_seq, a.entity,
            to_char(to_timestamp((t.effective / 1000000000)::float8) AT TIME ZONE 'UTC', 'YYYYMM')::int4 AS month
     FROM transfer t JOIN ledger_input i ON i.shard = t.shard AND i.batch_seq = t.batch_seq JOIN account a ON a.account_id = t.debit
   )
   SELECT format('shard %s transfer %s', t.shard, t.seq) AS position,
          CASE WHEN s.state IS NOT NULL THEN format('entered period %s of %s, which was %s', t.period, t.entity, s.state)
               ELSE format('stands in period %s, its month %s was open', t.period, t.month) END AS detail
   FROM t
   LEFT JOIN state s ON s.entity = t.entity AND s.period = t.period AND s.since <= t.period_seq AND coalesce(s.until > t.period_seq, true)
     AND (s.state = 'locked' OR (s.state = 'soft_closed' AND t.kind <> 4))
   LEFT JOIN state m ON m.entity = t.entity AND m.period = t.month AND m.since <= t.period_seq AND coalesce(m.until > t.period_seq, true)
   WHERE s.state IS NOT NULL OR (t.period <> t.month AND coalesce(m.state, 'open') = 'open')
   ORDER BY t.shard, t.seq`,
);
