import { sqlCheck } from './check';

/**
 * What happened to each delivered record, counted again from the rows that say so. Answers to a period's close were never delivered;
 * a parked event that a person dismissed is not billable.
 */
export const deliveries = sqlCheck(
  'deliveries',
  ['I5'],
  'per shard, delivered = charged + parked + not billable + duplicate + conflict + re-appended, as the rows say',
  `WITH c AS (
     SELECT shard, count(*) FILTER (WHERE outcome = 1) AS charged, count(*) FILTER (WHERE outcome = 2) AS not_billable
     FROM charge WHERE kind IN (1, 2, 3) GROUP BY 1
   ), e AS (
     SELECT shard, count(*) FILTER (WHERE kind = 'parked' AND state = 'open') AS parked, count(*) FILTER (WHERE kind = 'conflict') AS conflict,
            count(*) FILTER (WHERE kind = 'parked' AND state = 'dismissed') AS dismissed
     FROM exception_now GROUP BY 1
   )
   SELECT format('shard %s', h.shard) AS position,
          format('counted charged %s, parked %s, not billable %s, conflict %s of %s delivered; rows say %s, %s, %s, %s',
                 h.charged, h.parked, h.not_billable, h.conflict, h.delivered,
                 coalesce(c.charged, 0), coalesce(e.parked, 0), coalesce(c.not_billable, 0) + coalesce(e.dismissed, 0), coalesce(e.conflict, 0)) AS detail
   FROM rating_head h LEFT JOIN c USING (shard) LEFT JOIN e USING (shard)
   WHERE h.charged <> coalesce(c.charged, 0) OR h.not_billable <> coalesce(c.not_billable, 0) + coalesce(e.dismissed, 0)
      OR h.parked <> coalesce(e.parked, 0) OR h.conflict <> coalesce(e.conflict, 0)
      OR h.delivered <> h.charged + h.parked + h.not_billable + h.duplicate + h.conflict + h.reappended
   ORDER BY h.shard`,
);
