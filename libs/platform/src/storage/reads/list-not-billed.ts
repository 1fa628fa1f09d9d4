import type { Sql } from '../sql';

export interface NotBilledScope {
  readonly customer: string;
  readonly shard: number;
  /** Service time in [from, to). */
  readonly from: bigint;
  readonly to: bigint;
}

/** Numbers of the customer's charges that were kept and not billed, in order, at most `limit`. */
export async function listNotBilled(sql: Sql, scope: NotBilledScope, limit: number): Promise<bigint[]> {
  const rows = await sql.rows<[bigint]>(
    'list_not_billed',
    `SELECT charge_seq FROM charge WHERE customer = $1 AND shard = $2 AND event_time >= $3 AND event_time < $4 AND outcome = 2
     ORDER BY charge_seq LIMIT $5`,
    [scope.customer, scope.shard, scope.from, scope.to, limit],
  );
  return rows.map(([chargeSeq]) => chargeSeq);
}
