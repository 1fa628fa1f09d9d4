import { sqlCheck } from './check';

/**
 * Promotional credit is a memo pair: 9000 and 9010 move among themselves, and what a grant pays of a charge, or gets back, stands once in
 * the memo and once as contra-revenue. The terms of a grant are in the name of its account.
 */
export const grantsPosted = sqlCheck(
  'grants-posted',
  ['I18'],
  'what grants pay is in the memo and in contra-revenue alike, within the terms of each grant, and each was granted once',
  `WITH own AS MATERIALIZED (SELECT account_id, shard, code, name, sub FROM account WHERE code IN (4900, 9000, 9010)),
   leg AS (
     SELECT t.shard, t.seq, t.entry, t.kind, t.effective, t.charge_seq, t.amount, d.code AS debit, c.code AS credit, coalesce(d.sub, c.sub) AS sub
     FROM (SELECT * FROM transfer WHERE debit IN (SELECT account_id FROM own)
           UNION SELECT * FROM transfer WHERE credit IN (SELECT account_id FROM own)) t
     LEFT JOIN own d ON d.account_id = t.debit LEFT JOIN own c ON c.account_id = t.credit
   ), bad AS (
     SELECT shard, min(seq) AS seq, format('entry %s: %s of contra-revenue, %s of the memo', entry, sum(used), sum(drawn)) AS detail
     FROM (SELECT shard, entry, seq,
                  CASE WHEN debit = 4900 THEN amount WHEN credit = 4900 THEN -amount ELSE 0 END AS used,
                  CASE WHEN kind <> 14 THEN 0 WHEN debit = 9000 THEN amount ELSE -amount END AS drawn FROM leg) x
     GROUP BY shard, entry HAVING sum(used) <> sum(drawn)
     UNION ALL
     SELECT shard, seq, 'joins the memo with an account of something else' FROM leg
     WHERE (coalesce(debit, 0) >= 9000) <> (coalesce(credit, 0) >= 9000) OR (kind IN (13, 14, 15) AND coalesce(debit, 0) + coalesce(credit, 0) <> 18010)
     UNION ALL
     SELECT shard, seq, 'pays usage outside the time of its grant' FROM leg
     WHERE kind = 14 AND charge_seq IS NOT NULL AND debit = 9000
       AND (effective < split_part(sub, ':', 2)::int8 OR (split_part(sub, ':', 3) <> '-' AND effective >= split_part(sub, ':', 3)::int8))
     UNION ALL
     SELECT o.shard, coalesce(min(l.seq), 0), format('grant %s of %s: granted %s times, %s', o.name, split_part(o.sub, ':', 5), count(l.seq), coalesce(sum(l.amount), 0))
     FROM own o LEFT JOIN leg l ON l.shard = o.shard AND l.sub = o.sub AND l.kind = 13
       AND EXISTS (SELECT FROM transfer t WHERE t.shard = l.shard AND t.seq = l.seq AND t.credit = o.account_id)
     WHERE o.code = 9000 GROUP BY o.shard, o.name, o.sub
     HAVING count(l.seq) <> 1 OR sum(l.amount) <> split_part(o.sub, ':', 5)::numeric * 1000000000000
   )
   SELECT format('shard %s transfer %s', shard, seq) AS position, detail FROM bad ORDER BY shard, seq`,
);
