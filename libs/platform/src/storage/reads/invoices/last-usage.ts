import type { Sql } from '../../sql';

/** The latest service time of the customer's charges before `before`; null where there is none. One index probe. */
export async function readLastUsage(sql: Sql, customer: string, before: bigint): Promise<bigint | null> {
  const [row] = await sql.rows<[bigint]>(
    'last_usage',
    'SELECT event_time FROM charge WHERE customer = $1 AND event_time < $2 AND outcome = 1 ORDER BY event_time DESC LIMIT 1',
    [customer, before],
  );
  return row?.[0] ?? null;
}
