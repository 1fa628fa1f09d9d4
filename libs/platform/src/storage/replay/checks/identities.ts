import { shardCheck } from './check';

/** Charges that identities lead to: directly, or through the exception that was released into them. */
const NAMED = `
  SELECT i.shard, i.seq AS charge_seq FROM identity i WHERE i.outcome IN (1, 2)
  UNION ALL
  SELECT CASE WHEN o.detail LIKE 'shard %' THEN substring(o.detail FROM 7)::int2 ELSE o.shard END, o.charge_seq
  FROM exception_outcome o WHERE o.state = 'released'`;
const LOST = `
  SELECT i.shard, i.seq FROM identity i LEFT JOIN exception e ON e.shard = i.shard AND e.decision_seq = i.seq
  WHERE i.outcome = 3 AND e.shard IS NULL`;
/** The same numbers once each are known by how many they are, by their sum and the sum of their squares. */
const SUMS = 'shard, count(*) AS n, sum(charge_seq) AS s, sum(charge_seq::numeric * charge_seq) AS q';

export const identities = shardCheck(
  'identities',
  ['I5', 'I6'],
  'each identity leads to one charge or one exception, and each usage charge has one identity',
  `SELECT shard FROM (SELECT ${SUMS} FROM (${NAMED}) x GROUP BY 1) n
   FULL JOIN (SELECT ${SUMS} FROM charge WHERE kind IN (1, 2, 3) GROUP BY 1) c USING (shard)
   WHERE (n.n, n.s, n.q) IS DISTINCT FROM (c.n, c.s, c.q)
   UNION SELECT shard FROM (${LOST}) l`,
  `WITH n AS (SELECT shard, charge_seq, count(*) AS n FROM (${NAMED}) x WHERE shard = ANY($1::int2[]) GROUP BY 1, 2)
   SELECT format('shard %s %s %s', shard, what, seq) AS position, detail FROM (
     SELECT coalesce(c.shard, n.shard) AS shard, 'charge' AS what, coalesce(c.charge_seq, n.charge_seq) AS seq,
            CASE WHEN c.shard IS NULL THEN 'an identity names it, and it is not there'
                 ELSE format('%s identities name it', coalesce(n.n, 0)) END AS detail
     FROM (SELECT shard, charge_seq FROM charge WHERE kind IN (1, 2, 3) AND shard = ANY($1::int2[])) c
     FULL JOIN n ON n.shard = c.shard AND n.charge_seq = c.charge_seq
     WHERE c.shard IS NULL OR n.n IS DISTINCT FROM 1
     UNION ALL
     SELECT shard, 'decision', seq, 'an identity names the exception, and it is not there' FROM (${LOST}) l) bad
   ORDER BY shard, what, seq`,
);
