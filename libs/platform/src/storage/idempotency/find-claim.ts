import type { Sql } from '../sql';

/** Whether a command id was ever given to an idempotency key. */
export async function isClaimed(sql: Sql, commandId: string): Promise<boolean> {
  const rows = await sql.rows('find_claim', 'SELECT 1 FROM idempotency WHERE command_id = $1', [commandId]);
  return rows.length > 0;
}
