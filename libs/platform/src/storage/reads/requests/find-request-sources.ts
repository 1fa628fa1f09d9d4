import type { Sql } from '../../sql';

/**
 * Every source that sent a request of this id, in order; of one customer's only where one is named (that customer's charges are looked
 * through then, else all: an event id alone is no key, so callers should name the source).
 */
export async function findRequestSources(sql: Sql, eventId: string, customer: string | null): Promise<string[]> {
  const [name, charge, exception] =
    customer === null
      ? ['request_sources', '$2::text IS NULL', '$2::text IS NULL']
      : ['request_sources_of', 'customer = $2', 'coalesce(customer, subject) = $2'];
  const rows = await sql.rows<[string]>(
    name,
    `SELECT DISTINCT s.source COLLATE "C" FROM (
       SELECT source FROM charge WHERE event_id = $1 AND ${charge}
       UNION ALL SELECT source FROM exception WHERE event_id = $1 AND ${exception}) s ORDER BY 1`,
    [eventId, customer],
  );
  return rows.map(([source]) => source);
}
