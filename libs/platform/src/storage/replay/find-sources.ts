import type { Sql } from '../sql';

/** Every source that sent an event with this id, in order. Reads the charges once: an event id alone is no key. */
export async function findSources(sql: Sql, eventId: string): Promise<string[]> {
  const { rows } = await sql.query<{ source: string }>(
    `SELECT DISTINCT source COLLATE "C" AS source
     FROM (SELECT source FROM charge WHERE event_id = $1 UNION ALL SELECT source FROM exception WHERE event_id = $1) s ORDER BY 1`,
    [eventId],
  );
  return rows.map((r) => r.source);
}
