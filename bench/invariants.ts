import type { Database } from '../libs/platform/src/storage/database';

const CHECKS: readonly [name: string, sql: string][] = [
  [
    'I1 debits = credits per asset',
    'SELECT 1 FROM account GROUP BY asset HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)',
  ],
  [
    'I2 counters = sum of transfers',
    `SELECT 1 FROM account a LEFT JOIN (SELECT debit AS id, sum(amount) AS d FROM transfer GROUP BY 1) x ON x.id = a.account_id
     LEFT JOIN (SELECT credit AS id, sum(amount) AS c FROM transfer GROUP BY 1) y ON y.id = a.account_id
     WHERE a.debits_posted <> coalesce(x.d, 0) OR a.credits_posted <> coalesce(y.c, 0)`,
  ],
  [
    'I5 delivered = outcomes',
    'SELECT 1 FROM rating_head WHERE delivered <> charged + parked + not_billable + duplicate + conflict + reappended',
  ],
  [
    'I10 charges dense',
    'SELECT 1 FROM rating_head h LEFT JOIN (SELECT shard, count(*) AS n, max(charge_seq) AS m FROM charge GROUP BY 1) c USING (shard) WHERE h.charge_seq <> coalesce(c.n, 0) OR h.charge_seq <> coalesce(c.m, 0)',
  ],
  [
    'I10 journal dense',
    'SELECT 1 FROM shard_head h LEFT JOIN (SELECT shard, count(*) AS n, max(seq) AS m FROM transfer GROUP BY 1) t USING (shard) WHERE h.transfer_seq <> coalesce(t.n, 0) OR h.transfer_seq <> coalesce(t.m, 0)',
  ],
  ['every charge posted', 'SELECT 1 FROM rating_head r JOIN shard_head s USING (shard) WHERE r.charge_seq <> s.charge_seq'],
  [
    'Σ charges = Σ charge transfers',
    'SELECT 1 WHERE (SELECT coalesce(sum(amount), 0) FROM charge WHERE outcome = 1) <> (SELECT coalesce(sum(amount), 0) FROM transfer WHERE kind = 1)',
  ],
];

/** Throws naming the first invariant that does not hold; prints one line where all do. */
export async function checkInvariants(db: Database): Promise<void> {
  for (const [name, sql] of CHECKS) if ((await db.sql.query(sql)).rowCount > 0) throw new Error(`invariant broken after the run: ${name}`);
  console.log(
    `invariants after the run: ${CHECKS.length} of ${CHECKS.length} hold (${CHECKS.map(([name]) => name.split(' ')[0]).join(', ')})\n`,
  );
}
