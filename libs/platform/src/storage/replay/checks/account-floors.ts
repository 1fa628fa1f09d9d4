import { sqlCheck } from './check';

export const accountFloors = sqlCheck(
  'account-floors',
  ['I3'],
  'no floored account is beyond its floor, pending debits counted',
  `SELECT format('shard %s account %s', shard, name) AS position,
          format('debits %s + %s pending, credits %s + %s pending', debits_posted, debits_pending, credits_posted, credits_pending) AS detail
   FROM account
   WHERE (floored OR code IN (1105, 2000, 9000))
     AND CASE WHEN credit_normal THEN credits_posted - debits_posted - debits_pending
              ELSE debits_posted - credits_posted - credits_pending END < 0
   ORDER BY shard, name`,
);
