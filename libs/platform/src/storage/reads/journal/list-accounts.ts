import type { Sql } from '../../sql';
import { ACCOUNT_COLUMNS, readAccount, type AccountColumns, type KeptAccount } from '../balances/account-row';

/** Which accounts; null: all. */
export interface AccountFilter {
  readonly customer: string | null;
  readonly entity: string | null;
  readonly asset: string | null;
  readonly code: number | null;
}

/** Accounts in order of their names, after `after`. */
export async function listAccounts(sql: Sql, filter: AccountFilter, after: string, limit: number): Promise<KeptAccount[]> {
  // two texts, because one plan for both would walk all accounts to find a customer's
  const [name, of] = filter.customer === null ? ['list_accounts', '$1::text IS NULL'] : ['list_accounts_of', 'a.customer = $1'];
  const rows = await sql.rows<AccountColumns>(
    name,
    `SELECT ${ACCOUNT_COLUMNS} FROM account a
     WHERE ${of} AND ($2::text IS NULL OR a.entity = $2) AND ($3::text IS NULL OR a.asset = $3) AND ($4::int2 IS NULL OR a.code = $4)
       AND a.name > $5 ORDER BY a.name LIMIT $6`,
    [filter.customer, filter.entity, filter.asset, filter.code, after, limit],
  );
  return rows.map(readAccount);
}
