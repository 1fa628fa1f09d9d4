import type { Sql } from '../../sql';
import type { EntryKey } from './read-entries';

/** The last entry number of each shard that has any, in order of the shards from `first` on. */
export async function readEntryHeads(sql: Sql, first: number): Promise<EntryKey[]> {
  const rows = await sql.rows<[number, bigint]>(
    'entry_heads',
    'SELECT shard, entry_seq FROM shard_head WHERE shard >= $1 AND entry_seq > 0 ORDER BY shard',
    [first],
  );
  return rows.map(([shard, entry]) => ({ shard, entry }));
}

/** Transfers that one entry can have on one side of one account, at most. */
const LEGS_MAX = 4;

/** The entries that moved an account of the customer after transfer `after` of its shard, oldest first; at most `limit`. */
export async function findEntriesOf(sql: Sql, customer: string, shard: number, after: bigint, limit: number): Promise<EntryKey[]> {
  const rows = await sql.rows<[bigint]>(
    'entries_of_customer',
    `SELECT DISTINCT t.entry FROM account a CROSS JOIN LATERAL (
       (SELECT entry FROM transfer WHERE debit = a.account_id AND seq > $3 ORDER BY seq LIMIT $4 * ${LEGS_MAX})
       UNION ALL
       (SELECT entry FROM transfer WHERE credit = a.account_id AND kind <> 1 AND seq > $3 ORDER BY seq LIMIT $4 * ${LEGS_MAX})) t
     WHERE a.customer = $1 AND a.shard = $2 ORDER BY 1 LIMIT $4`,
    [customer, shard, after, limit],
  );
  return rows.map(([entry]) => ({ shard, entry }));
}
