import { sqlCheck } from './check';

/** The counters that every balance is read from are the sums of the account's transfers. */
export const accountCounters = sqlCheck(
  'account-counters',
  ['I2'],
  "every account's counters are the sums of its transfers",
  `WITH d AS (SELECT debit AS id, sum(amount) AS total FROM transfer GROUP BY 1),
        c AS (SELECT credit AS id, sum(amount) AS total FROM transfer GROUP BY 1)
   SELECT format('shard %s account %s', a.shard, a.name) AS position,
          format('debits %s, of transfers %s; credits %s, of transfers %s',
                 a.debits_posted, coalesce(d.total, 0), a.credits_posted, coalesce(c.total, 0)) AS detail
   FROM account a LEFT JOIN d ON d.id = a.account_id LEFT JOIN c ON c.id = a.account_id
   WHERE a.debits_posted <> coalesce(d.total, 0) OR a.credits_posted <> coalesce(c.total, 0)
   UNION ALL
   SELECT format('account number %s', x.id), 'has transfers and is not there'
   FROM (SELECT id FROM d UNION SELECT id FROM c) x LEFT JOIN account a ON a.account_id = x.id WHERE a.account_id IS NULL
   ORDER BY 1`,
);
