import type { Sql } from '../../sql';
import type { AccountBalance } from './account-balance';
import type { ShardPlace } from './customer-accounts';

const NANOS_PER_DAY = 86_400_000_000_000n;

/**
 * A customer's accounts by effective time: everything whose service time lies at or before `at`, of what was recorded through `place`.
 * Accounts that were opened later are not named. Day sums up to the day of `at`, that day's rows, and what the day sums don't hold yet (or hold already, where `place` is older).
 */
export async function readAccountsAt(sql: Sql, customer: string, at: bigint, place: ShardPlace): Promise<AccountBalance[]> {
  const day = at / NANOS_PER_DAY;
  const rows = await sql.rows<[number, string, string, string, string | null, bigint]>('accounts_at', ACCOUNTS_AT, [
    customer,
    place.shard,
    at,
    day,
    day * NANOS_PER_DAY,
    place.transferSeq,
  ]);
  return rows.map(([code, entity, asset, name, sub, net]) => ({ code, entity, asset, name, sub, net }));
}

/**
 * $1 customer, $2 shard, $3 at, $4 its day, $5 the day's start, $6 last transfer that counts. `rolled.seq` is the last transfer in the day sums.
 * Rows of the day come through two ways, because no index holds all transfers by effective time: charges through the customer's
 * usage, whose service time they have, and everything else through small indexes of its own.
 */
const ACCOUNTS_AT = `
WITH rolled AS (
  SELECT coalesce((SELECT i.transfer_first + i.transfer_count - 1 FROM ledger_input i WHERE i.shard = r.shard AND i.batch_seq = r.batch_seq), 0) AS seq
  FROM rollup_head r WHERE r.shard = $2
), own AS MATERIALIZED (
  SELECT a.account_id, a.code, a.entity, a.asset, a.name, a.sub FROM account a
  WHERE a.customer = $1 AND a.shard = $2 AND (EXISTS (SELECT 1 FROM transfer t WHERE t.debit = a.account_id AND t.seq <= $6)
     OR EXISTS (SELECT 1 FROM transfer t WHERE t.credit = a.account_id AND t.kind <> 1 AND t.seq <= $6))
), charge_batch AS (
  SELECT DISTINCT i.clock, i.transfer_first, i.transfer_count
  FROM charge c CROSS JOIN LATERAL (
    SELECT * FROM ledger_input i WHERE i.shard = $2 AND i.charge_count > 0 AND i.charge_first <= c.charge_seq ORDER BY i.charge_first DESC LIMIT 1) i
  WHERE c.customer = $1 AND c.event_time >= $5 AND c.event_time <= $3 AND c.shard = $2 AND c.outcome = 1 AND c.amount > 0
), part (account_id, net) AS (
  SELECT d.account_id, d.debits - d.credits FROM account_day d WHERE d.account_id IN (SELECT account_id FROM own) AND d.day < $4
  UNION ALL -- charges of the day
  SELECT t.debit, t.amount FROM charge_batch b CROSS JOIN rolled r
  JOIN transfer t ON t.shard = $2 AND t.recorded = b.clock AND t.seq >= b.transfer_first AND t.seq < b.transfer_first + b.transfer_count
  WHERE t.kind = 1 AND t.debit IN (SELECT account_id FROM own) AND t.effective >= $5 AND t.effective <= $3 AND t.seq <= least(r.seq, $6)
  UNION ALL -- everything else of the day
  SELECT t.debit, t.amount FROM own o CROSS JOIN rolled r JOIN transfer t ON t.debit = o.account_id AND t.kind <> 1
  WHERE t.effective >= $5 AND t.effective <= $3 AND t.seq <= least(r.seq, $6)
  UNION ALL
  SELECT t.credit, -t.amount FROM own o CROSS JOIN rolled r JOIN transfer t ON t.credit = o.account_id AND t.kind <> 1
  WHERE t.effective >= $5 AND t.effective <= $3 AND t.seq <= least(r.seq, $6)
  UNION ALL -- not in the day sums yet
  SELECT t.debit, t.amount FROM own o CROSS JOIN rolled r JOIN transfer t ON t.debit = o.account_id
  WHERE t.seq > r.seq AND t.seq <= $6 AND t.effective <= $3
  UNION ALL
  SELECT t.credit, -t.amount FROM own o CROSS JOIN rolled r JOIN transfer t ON t.credit = o.account_id AND t.kind <> 1
  WHERE t.seq > r.seq AND t.seq <= $6 AND t.effective <= $3
  UNION ALL -- in the day sums, but recorded later
  SELECT t.debit, -t.amount FROM own o CROSS JOIN rolled r JOIN transfer t ON t.debit = o.account_id
  WHERE t.seq > $6 AND t.seq <= r.seq AND t.effective < $5
  UNION ALL
  SELECT t.credit, t.amount FROM own o CROSS JOIN rolled r JOIN transfer t ON t.credit = o.account_id AND t.kind <> 1
  WHERE t.seq > $6 AND t.seq <= r.seq AND t.effective < $5
)
SELECT o.code, o.entity, o.asset, o.name, o.sub, coalesce(sum(p.net), 0)::numeric(38, 0)
FROM own o LEFT JOIN part p USING (account_id) GROUP BY 1, 2, 3, 4, 5 ORDER BY o.name`;
