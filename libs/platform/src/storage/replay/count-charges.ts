import type { Sql } from '../sql';
import type { InvoiceScope } from './sum-invoice-lines';

/** How many charges a customer has in the time, counted no further than `most`. */
export async function countChargesUpTo(sql: Sql, { customer, from, to }: InvoiceScope, most: number): Promise<number> {
  const [row] = await sql.rows<[bigint]>(
    'replay_count_charges',
    'SELECT count(*) FROM (SELECT 1 FROM charge WHERE customer = $1 AND event_time >= $2 AND event_time < $3 LIMIT $4) c',
    [customer, from, to, most],
  );
  return Number(row?.[0] ?? 0n);
}
