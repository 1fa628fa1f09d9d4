import type { World } from '../../support/world';

/** Deposits of a customer that were posted, and their sum in units of 10⁻¹². */
export async function deposits(w: World, customer: string): Promise<{ count: bigint; amount: bigint }> {
  const { rows } = await w.db.sql.query<{ count: bigint; amount: bigint }>(
    `SELECT count(DISTINCT c.command_id) AS count, coalesce(sum(t.amount), 0) AS amount
     FROM command c LEFT JOIN transfer t ON t.shard = c.shard AND t.command_seq = c.command_seq AND t.kind = 2 WHERE c.customer = $1 AND c.kind = 'deposit'`,
    [customer],
  );
  return rows[0] ?? { count: 0n, amount: 0n };
}
