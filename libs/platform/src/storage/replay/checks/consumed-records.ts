import { sqlCheck } from './check';

/**
 * Every record that rating went past was counted once: by a shard, as a control record or as a dead letter. A release that gave its
 * event to a customer of another shard delivered it there a second time.
 */
export const consumedRecords = sqlCheck(
  'consumed-records',
  ['I5'],
  'every usage record up to the consumed positions was delivered, a control record or a dead letter',
  `WITH n AS (
     SELECT (SELECT coalesce(sum(next_offset), 0) FROM consumer_position WHERE consumer = 'rating' AND topic = 1) AS consumed,
            (SELECT coalesce(sum(delivered), 0) FROM rating_head) AS delivered,
            (SELECT coalesce(sum(control), 0) FROM partition_count) AS control,
            (SELECT coalesce(sum(dead_letter), 0) FROM partition_count) AS dead,
            (SELECT count(*) FROM exception_outcome WHERE state = 'released' AND detail <> 'shard ' || shard) AS moved
   )
   SELECT 'usage.events' AS position,
          format('%s consumed, %s delivered (%s of them moved by a release), %s control, %s dead', consumed, delivered, moved, control, dead) AS detail
   FROM n WHERE consumed <> delivered - moved + control + dead`,
);
