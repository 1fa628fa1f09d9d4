import { sqlCheck } from './check';

/** Every usage charge is the one charge of one identity: named by it directly, or through the exception that was released into it. */
export const identities = sqlCheck(
  'identities',
  ['I5', 'I6'],
  'each identity leads to one charge or one exception, and each usage charge has one identity',
  `WITH named AS (
     SELECT i.shard, i.seq AS charge_seq FROM identity i WHERE i.outcome IN (1, 2)
     UNION ALL
     SELECT CASE WHEN o.detail LIKE 'shard %' THEN substring(o.detail FROM 7)::int2 ELSE o.shard END, o.charge_seq
     FROM exception_outcome o WHERE o.state = 'released'
   ), n AS (SELECT shard, charge_seq, count(*) AS n FROM named GROUP BY 1, 2)
   SELECT format('shard %s %s %s', shard, what, seq) AS position, detail FROM (
   SELECT coalesce(c.shard, n.shard) AS shard, 'charge' AS what, coalesce(c.charge_seq, n.charge_seq) AS seq,
          CASE WHEN c.shard IS NULL THEN 'an identity names it, and it is not there'
               ELSE format('%s identities name it', coalesce(n.n, 0)) END AS detail
   FROM (SELECT shard, charge_seq FROM charge WHERE kind IN (1, 2, 3)) c
   FULL JOIN n ON n.shard = c.shard AND n.charge_seq = c.charge_seq
   WHERE c.shard IS NULL OR n.n IS DISTINCT FROM 1
   UNION ALL
   SELECT i.shard, 'decision', i.seq, 'an identity names the exception, and it is not there'
   FROM identity i LEFT JOIN exception e ON e.shard = i.shard AND e.decision_seq = i.seq WHERE i.outcome = 3 AND e.shard IS NULL) bad
   ORDER BY shard, what, seq`,
);
