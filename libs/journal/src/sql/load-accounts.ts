import type { AccountState } from '@tallystick/domain/ledger';
import { int2Array, textArray } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

/** An account under the number that the journal's rows use. */
export interface StoredAccount {
  readonly id: bigint;
  readonly state: AccountState;
}

type AccountRow = [bigint, number, number, string, string, string | null, string | null, string, bigint, bigint, bigint, bigint];

/** Every account of the customers, and every account of the shards that belongs to no customer. */
export async function loadAccounts(tx: Sql, customers: readonly string[], shards: readonly number[]): Promise<StoredAccount[]> {
  if (customers.length === 0 && shards.length === 0) return [];
  const rows = await tx.rows<AccountRow>('journal_load_accounts', LOAD, [textArray(customers), int2Array(shards)]);
  return rows.map(toAccount);
}

function toAccount(row: AccountRow): StoredAccount {
  const [id, shard, code, entity, asset, customer, sub, name, debitsPosted, creditsPosted, debitsPending, creditsPending] = row;
  return { id, state: { name, code, shard, entity, asset, customer, sub, debitsPosted, creditsPosted, debitsPending, creditsPending } };
}

const COLUMNS = `account_id, shard, code, entity, asset, customer, sub, name, debits_posted, credits_posted, debits_pending, credits_pending`;
const LOAD = `
SELECT ${COLUMNS} FROM account WHERE customer = ANY($1::text[])
UNION ALL SELECT ${COLUMNS} FROM account WHERE customer IS NULL AND shard = ANY($2::int2[])`;
