import type { Sql } from '../../sql';
import { ACCOUNT_COLUMNS, readAccount, type AccountColumns, type KeptAccount } from './account-row';

/** Where a shard's journal stands: the last batch, its last transfer and its recorded time; zeros before the first one. */
export interface ShardPlace {
  readonly shard: number;
  readonly batchSeq: bigint;
  readonly transferSeq: bigint;
  readonly clock: bigint;
}

export interface CustomerAccounts {
  readonly place: ShardPlace;
  readonly accounts: readonly KeptAccount[];
}

/** A customer's accounts as they stand, in order of their names, and the place in the journal that this is true for: one statement, one snapshot. */
export async function readCustomerAccounts(sql: Sql, customer: string, shard: number): Promise<CustomerAccounts> {
  const rows = await sql.rows<[bigint, bigint, bigint, ...(AccountColumns | null[])]>(
    'customer_accounts',
    `SELECT h.batch_seq, h.transfer_seq, h.clock, ${ACCOUNT_COLUMNS}
     FROM shard_head h LEFT JOIN account a ON a.customer = $1 AND a.shard = h.shard WHERE h.shard = $2 ORDER BY a.name`,
    [customer, shard],
  );
  const [batchSeq = 0n, transferSeq = 0n, clock = 0n] = rows[0] ?? [];
  return {
    place: { shard, batchSeq, transferSeq, clock },
    accounts: rows.flatMap(([, , , ...account]) => (account[0] === null ? [] : [readAccount(account as AccountColumns)])),
  };
}
