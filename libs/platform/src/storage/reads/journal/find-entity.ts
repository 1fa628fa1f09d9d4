import type { Sql } from '../../sql';

/** Whether a legal entity has any account. */
export async function hasAccounts(sql: Sql, entity: string): Promise<boolean> {
  const rows = await sql.rows('entity_has_accounts', 'SELECT 1 FROM account WHERE entity = $1 LIMIT 1', [entity]);
  return rows.length > 0;
}
