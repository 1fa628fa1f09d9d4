import { sqlCheck } from './check';

/** Voids and corrections: each mirrors one charge of the same customer, and a correction stands right behind what it replaces. */
export const takenBack = sqlCheck(
  'taken-back',
  ['I8', 'I18'],
  'what takes back a charge is its mirror, once, and each correction follows what it replaces',
  `WITH mirror AS (SELECT * FROM charge WHERE target_seq IS NOT NULL),
   bad AS (
     SELECT m.shard, m.charge_seq, CASE WHEN t.shard IS NULL THEN format('takes back charge %s, which is not there', m.target_seq)
              WHEN t.kind NOT IN (1, 3) THEN format('takes back charge %s, which is no usage', m.target_seq)
              ELSE format('is no mirror of charge %s', m.target_seq) END AS detail
     FROM mirror m LEFT JOIN charge t ON t.shard = m.shard AND t.charge_seq = m.target_seq
     WHERE t.shard IS NULL OR t.kind NOT IN (1, 3)
        OR (m.customer, m.entity, m.asset, m.funding, m.outcome, m.amount, m.lines, m.event_time)
           IS DISTINCT FROM (t.customer, t.entity, t.asset, t.funding, t.outcome, t.amount, t.lines, t.event_time)
     UNION ALL
     SELECT shard, max(charge_seq), format('takes back charge %s again', target_seq) FROM mirror GROUP BY shard, target_seq HAVING count(*) > 1
     UNION ALL
     SELECT m.shard, m.charge_seq, 'is replaced by no correction behind it'
     FROM mirror m LEFT JOIN charge n ON n.shard = m.shard AND n.charge_seq = m.charge_seq + 1
       AND n.kind = 3 AND n.source = m.source AND n.event_id = m.event_id
     WHERE m.kind = 4 AND n.shard IS NULL
     UNION ALL
     SELECT c.shard, c.charge_seq, 'is a correction of nothing'
     FROM charge c LEFT JOIN mirror m ON m.shard = c.shard AND m.charge_seq = c.charge_seq - 1
       AND m.kind = 4 AND m.source = c.source AND m.event_id = c.event_id
     WHERE c.kind = 3 AND m.shard IS NULL
   )
   SELECT format('shard %s charge %s', shard, charge_seq) AS position, detail FROM bad ORDER BY shard, charge_seq`,
);
