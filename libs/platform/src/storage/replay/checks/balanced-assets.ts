import { sqlCheck } from './check';

/** Per asset, over all accounts: every transfer moved as much on one side as on the other. */
export const balancedAssets = sqlCheck(
  'balanced-assets',
  ['I1'],
  'per asset, debits are credits, posted and pending',
  `SELECT 'asset ' || asset AS position,
          format('debits %s credits %s, pending %s %s', sum(debits_posted), sum(credits_posted), sum(debits_pending), sum(credits_pending)) AS detail
   FROM account GROUP BY asset
   HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)
   ORDER BY asset`,
);
