import { sqlCheck } from './check';

/**
 * Charges of a shard are numbered densely, and so are its decisions: a charge, a parked event or a conflict takes one each. Numbers 1 to n
 * are known by how many they are, the last one, their sum and the sum of their squares.
 */
export const ratingSequences = sqlCheck(
  'rating-sequences',
  ['I10'],
  'charges, decisions, catalogue entries and period changes are numbered densely, and no batch took a charge that is not there',
  `WITH c AS (SELECT shard, count(*) AS n, min(charge_seq) AS first, max(charge_seq) AS last FROM charge GROUP BY 1),
   d AS (
     SELECT shard, count(*)::numeric AS n, sum(decision_seq) AS s, sum(decision_seq::numeric * decision_seq) AS q, max(decision_seq) AS last
     FROM (SELECT shard, decision_seq FROM charge UNION ALL SELECT shard, decision_seq FROM exception) x GROUP BY 1
   ), bad AS (
     SELECT h.shard, format('the head says %s charges; %s are there, %s to %s', h.charge_seq, coalesce(c.n, 0), c.first, c.last) AS detail
     FROM rating_head h LEFT JOIN c USING (shard)
     WHERE h.charge_seq <> coalesce(c.n, 0) OR h.charge_seq <> coalesce(c.last, 0) OR c.first <> 1
     UNION ALL
     SELECT h.shard, format('the head says %s decisions; %s are there, the last %s', h.decision_seq, coalesce(d.n, 0), d.last)
     FROM rating_head h LEFT JOIN d USING (shard)
     WHERE h.decision_seq <> coalesce(d.n, 0) OR h.decision_seq <> coalesce(d.last, 0)
        OR d.s <> d.n * (d.n + 1) / 2 OR d.q <> d.n * (d.n + 1) * (2 * d.n + 1) / 6
     UNION ALL
     SELECT h.shard, format('posted through charge %s of %s', s.charge_seq, h.charge_seq)
     FROM rating_head h JOIN shard_head s USING (shard) WHERE s.charge_seq > h.charge_seq
   )
   SELECT position, detail FROM (
   SELECT shard, format('shard %s', shard) AS position, detail FROM bad
   UNION ALL
   SELECT NULL, 'catalogue', format('the head says %s entries; %s are there, the last %s', h.catalogue_seq, count(e.*), max(e.catalogue_seq))
   FROM catalogue_head h LEFT JOIN catalogue_entry e ON true GROUP BY h.catalogue_seq
   HAVING h.catalogue_seq <> count(e.*) OR h.catalogue_seq <> coalesce(max(e.catalogue_seq), 0)
   UNION ALL
   SELECT NULL, 'accounting periods', format('the head says %s changes; %s are there, the last %s', h.period_seq, count(p.*), max(p.period_seq))
   FROM accounting_period_head h LEFT JOIN accounting_period_change p ON true GROUP BY h.period_seq
   HAVING h.period_seq <> count(p.*) OR h.period_seq <> coalesce(max(p.period_seq), 0)) x
   ORDER BY shard NULLS FIRST, position`,
);
