import type { Sql } from '../../sql';
import type { ShardPlace } from './customer-accounts';
import type { AccountBalance } from './account-balance';

/**
 * A customer's accounts as they were recorded through a place of the journal: the balance after each account's last transfer
 * at or before it, two index probes an account. An account that had no transfer by then is not among
 * them: the answer stays what it was when one is opened later.
 */
export async function readAccountsAsOf(sql: Sql, customer: string, place: ShardPlace): Promise<AccountBalance[]> {
  const rows = await sql.rows<[number, string, string, string, string | null, bigint]>(
    'accounts_as_of',
    `SELECT a.code, a.entity, a.asset, a.name, a.sub, l.after
     FROM account a JOIN LATERAL (
       SELECT x.after FROM (
         (SELECT t.seq, t.debit_after AS after FROM transfer t
          WHERE t.debit = a.account_id AND t.seq <= $3 AND t.recorded <= $4 ORDER BY t.seq DESC LIMIT 1)
         UNION ALL
         (SELECT t.seq, t.credit_after FROM transfer t
          WHERE t.credit = a.account_id AND t.kind <> 1 AND t.seq <= $3 AND t.recorded <= $4 ORDER BY t.seq DESC LIMIT 1)) x
       ORDER BY x.seq DESC LIMIT 1) l ON true
     WHERE a.customer = $1 AND a.shard = $2 ORDER BY a.name`,
    [customer, place.shard, place.transferSeq, place.clock],
  );
  return rows.map(([code, entity, asset, name, sub, after]) => ({ code, entity, asset, name, sub, net: after }));
}
