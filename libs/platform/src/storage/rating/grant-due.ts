import { int2Array } from '../binary-arrays';
import type { Sql } from '../sql';

/** A grant that expires, in its books. */
export interface DueGrant {
  readonly customer: string;
  readonly grant: string;
  readonly expiresAt: bigint;
  readonly entity: string;
  readonly asset: string;
}

/** Takes note of it; once, however often it is said. */
export async function insertGrantDue(tx: Sql, { customer, grant, expiresAt, entity, asset }: DueGrant, shard: number): Promise<void> {
  await tx.run(
    'insert_grant_due',
    `INSERT INTO grant_due (customer, grant_id, shard, expires_at, entity, asset) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [customer, grant, shard, expiresAt, entity, asset],
  );
}

/** Grants of the shards that a tick with this clock ends, the longest overdue first. */
export async function findDueGrants(sql: Sql, shards: readonly number[], clock: bigint): Promise<DueGrant[]> {
  const rows = await sql.rows<[string, string, bigint, string, string]>(
    'find_due_grants',
    `SELECT customer, grant_id, expires_at, entity, asset FROM grant_due WHERE shard = ANY($1::int2[]) AND expires_at <= $2 AND NOT done
     ORDER BY expires_at, customer, grant_id LIMIT 1000`,
    [int2Array(shards), clock],
  );
  return rows.map(([customer, grant, expiresAt, entity, asset]) => ({ customer, grant, expiresAt, entity, asset }));
}

/** Crosses it off the list; false where it was not on it, or was crossed off before. */
export async function finishGrantDue(tx: Sql, customer: string, grant: string): Promise<boolean> {
  const done = await tx.run('finish_grant_due', 'UPDATE grant_due SET done = true WHERE customer = $1 AND grant_id = $2 AND NOT done', [
    customer,
    grant,
  ]);
  return done > 0;
}
