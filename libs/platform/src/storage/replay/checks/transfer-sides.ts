import { sqlCheck } from './check';

export const transferSides = sqlCheck(
  'transfer-sides',
  ['I9'],
  'every amount is above zero, and both sides of a transfer are accounts of one asset, entity and shard',
  `SELECT format('shard %s transfer %s', t.shard, t.seq) AS position,
          format('%s from %s to %s', t.amount, coalesce(d.name, 'no account'), coalesce(c.name, 'no account')) AS detail
   FROM transfer t LEFT JOIN account d ON d.account_id = t.debit LEFT JOIN account c ON c.account_id = t.credit
   WHERE t.amount <= 0 OR t.debit = t.credit OR d.asset IS DISTINCT FROM c.asset OR d.entity IS DISTINCT FROM c.entity
      OR d.shard IS DISTINCT FROM t.shard OR c.shard IS DISTINCT FROM t.shard
   ORDER BY t.shard, t.seq`,
);
