import { sqlCheck } from './check';

/**
 * `debit_after` and `credit_after` answer `as_of` questions: each is the one before it on its account, moved by its own transfer.
 * A floored account is never beyond its floor after any of them.
 */
export const balancesAfter = sqlCheck(
  'balances-after',
  ['I2', 'I3'],
  'each balance after a transfer follows from the one before, and none is beyond its floor',
  `WITH p AS (
     SELECT shard, seq, debit AS id, amount AS change, debit_after AS after FROM transfer
     UNION ALL SELECT shard, seq, credit, -amount, credit_after FROM transfer
   ), chain AS (
     SELECT shard, seq, id, after, change, coalesce(lag(after) OVER (PARTITION BY id ORDER BY seq), 0) + change AS follows FROM p
   )
   SELECT format('shard %s transfer %s', k.shard, k.seq) AS position,
          format('balance of %s is %s, follows %s', coalesce(a.name, k.id::text), k.after, k.follows)
            || CASE WHEN a.floored THEN ', floored' ELSE '' END AS detail
   FROM chain k LEFT JOIN account a ON a.account_id = k.id
   WHERE k.after <> k.follows OR (a.floored AND CASE WHEN a.credit_normal THEN k.after > 0 ELSE k.after < 0 END)
   ORDER BY k.shard, k.seq`,
);
