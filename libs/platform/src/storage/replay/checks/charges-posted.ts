import { shardCheck } from './check';

/** What a posted charge costs: nothing where it is not billable. */
const DUE = 'CASE WHEN c.outcome = 1 THEN c.amount ELSE 0 END';
/** Of a void the transfers may be less: refunds had taken some of its target. */
const TAKES_BACK = 'kind IN (2, 4)';

/**
 * What was charged is what was posted: a charge's transfers (upstream cost and memo beside them) sum up to its amount, at its service time.
 * Nearly every charge has one transfer of its whole amount: those are only counted, the others are summed one by one.
 */
export const chargesPosted = shardCheck(
  'charges-posted',
  ['I18'],
  'the transfers of each posted charge sum up to its amount; what costs nothing has none',
  `WITH parts AS (
     SELECT t.shard, CASE WHEN t.leg = 1 AND t.amount = ${DUE} THEN NULL ELSE t.charge_seq END AS part, c.kind,
            count(*) AS n, sum(t.charge_seq) AS s, sum(t.amount) AS amount, min(t.leg) AS leg, max(${DUE}) AS due,
            bool_or(c.shard IS NULL OR t.effective <> c.event_time) AS bad
     FROM transfer t LEFT JOIN charge c ON c.shard = t.shard AND c.charge_seq = t.charge_seq
     WHERE t.charge_seq IS NOT NULL AND t.kind <> ALL ('{8, 14, 15}') GROUP BY 1, 2, 3
   ), has AS (
     SELECT shard, sum(CASE WHEN part IS NULL THEN n ELSE 1 END) AS n, sum(coalesce(part, s)) AS s FROM parts WHERE NOT ${TAKES_BACK} GROUP BY 1
   ), costs AS (
     SELECT c.shard, count(*) AS n, sum(c.charge_seq) AS s
     FROM charge c JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
     WHERE ${DUE} > 0 AND NOT ${TAKES_BACK} GROUP BY 1
   )
   SELECT shard FROM has FULL JOIN costs USING (shard) WHERE (has.n, has.s) IS DISTINCT FROM (costs.n, costs.s)
   UNION
   SELECT shard FROM parts
   WHERE bad OR (part IS NOT NULL AND (leg <> 1 OR CASE WHEN ${TAKES_BACK} THEN amount > due ELSE amount <> due END))`,
  `WITH t AS (
     SELECT shard, charge_seq, sum(amount) AS amount, min(effective) AS first, max(effective) AS last
     FROM transfer WHERE charge_seq IS NOT NULL AND kind <> ALL ('{8, 14, 15}') AND shard = ANY($1::int2[]) GROUP BY 1, 2
   ), c AS (
     SELECT c.shard, c.charge_seq, c.event_time, c.kind, ${DUE} AS amount
     FROM charge c JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq WHERE c.shard = ANY($1::int2[])
   )
   SELECT format('shard %s charge %s', coalesce(c.shard, t.shard), coalesce(c.charge_seq, t.charge_seq)) AS position,
          CASE WHEN c.shard IS NULL THEN 'has transfers and is not there'
               WHEN t.first <> c.event_time OR t.last <> c.event_time THEN format('posted at %s, its service time is %s', t.first, c.event_time)
               ELSE format('%s posted of %s', coalesce(t.amount, 0), c.amount) END AS detail
   FROM c FULL JOIN t ON t.shard = c.shard AND t.charge_seq = c.charge_seq
   WHERE c.shard IS NULL OR t.first <> c.event_time OR t.last <> c.event_time
      OR CASE WHEN ${TAKES_BACK} THEN coalesce(t.amount, 0) > c.amount ELSE coalesce(t.amount, 0) <> c.amount END
   ORDER BY coalesce(c.shard, t.shard), coalesce(c.charge_seq, t.charge_seq)`,
);
