import { sqlCheck } from './check';

export const chargeLines = sqlCheck(
  'charge-lines',
  ['I18'],
  'each charge is the sum of its lines',
  `SELECT format('shard %s charge %s', c.shard, c.charge_seq) AS position,
          format('amount %s, its lines %s', c.amount, l.total) AS detail
   FROM charge c
   CROSS JOIN LATERAL (SELECT coalesce(sum((v ->> 4)::numeric), 0) * 1000000000000 AS total FROM json_array_elements(c.lines::json) v) l
   WHERE l.total <> c.amount
   ORDER BY c.shard, c.charge_seq`,
);
