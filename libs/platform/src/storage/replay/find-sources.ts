import { identityKey } from '@tallystick/domain/event';
import { uuidArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** One probe each. An installation with more sources than this is walked through instead. */
const PROBES_MAX = 10_000;

/** Every source that sent an event with this id which was rated or parked, in order. */
export async function findSources(sql: Sql, eventId: string): Promise<string[]> {
  const known = await sql.rows<[string]>('replay_sources', 'SELECT source FROM event_source ORDER BY source LIMIT $1', [PROBES_MAX + 1]);
  if (known.length > PROBES_MAX) return walk(sql, eventId);
  const sources = known.map(([source]) => source);
  const rows = await sql.rows<[bigint]>(
    'replay_probe_sources',
    'SELECT q.n FROM unnest($1::uuid[]) WITH ORDINALITY q (key, n) JOIN identity i ON i.key = q.key ORDER BY q.n',
    [uuidArray(sources.map((source) => identityKey(source, eventId)))],
  );
  return rows.flatMap(([n]) => sources[Number(n) - 1] ?? []);
}

async function walk(sql: Sql, eventId: string): Promise<string[]> {
  const { rows } = await sql.query<{ source: string }>(
    `SELECT DISTINCT source COLLATE "C" AS source
     FROM (SELECT source FROM charge WHERE event_id = $1 UNION ALL SELECT source FROM exception WHERE event_id = $1) s ORDER BY 1`,
    [eventId],
  );
  return rows.map((r) => r.source);
}
