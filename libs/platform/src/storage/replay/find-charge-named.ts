import type { Sql } from '../sql';

/** The last charge of a customer under this source and id, whether it has an identity or not; reads the customer's charges. */
export async function findChargeNamed(
  sql: Sql,
  customer: string,
  source: string,
  eventId: string,
): Promise<{ shard: number; chargeSeq: bigint } | null> {
  const [row] = await sql.rows<[number, bigint]>(
    'replay_charge_named',
    'SELECT shard, charge_seq FROM charge WHERE customer = $1 AND source = $2 AND event_id = $3 ORDER BY charge_seq DESC LIMIT 1',
    [customer, source, eventId],
  );
  return row === undefined ? null : { shard: row[0], chargeSeq: row[1] };
}
