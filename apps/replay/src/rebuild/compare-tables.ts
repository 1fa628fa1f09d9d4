import { FINDINGS_MAX, type Finding } from '@tallystick/platform/storage/replay/checks';
import type { Sql } from '@tallystick/platform/storage/sql';
import { COMPARISONS, type Comparison } from './comparisons';

/** What comparing one table gave. `differences` counts rows that are on one side only or not the same on both. */
export interface Compared {
  readonly table: string;
  readonly rows: number;
  readonly differences: number;
  readonly findings: readonly Finding[];
}

/** Compares every folded table of the scratch schema with the live one, set-wise, column by column. */
export async function compareTables(owner: Sql, schema: string, onTable: (table: string) => void): Promise<Compared[]> {
  await mapAccounts(owner, schema);
  const compared: Compared[] = [];
  for (const comparison of COMPARISONS) {
    onTable(comparison.table);
    compared.push(await compare(owner, schema, comparison));
  }
  return compared;
}

/** Number of an account in the scratch schema → its number in the live journal, by its name. */
async function mapAccounts(owner: Sql, schema: string): Promise<void> {
  await owner.query(
    `CREATE UNLOGGED TABLE ${schema}.account_map AS
     SELECT s.account_id AS scratch_id, l.account_id AS live_id FROM ${schema}.account s LEFT JOIN ${schema}.live_account l USING (name)`,
  );
  await owner.query(`CREATE UNIQUE INDEX ON ${schema}.account_map (scratch_id)`);
  for (const table of ['account_map', 'transfer', 'account_day', 'usage_rollup']) await owner.query(`ANALYZE ${schema}.${table}`);
}

interface Difference {
  readonly position: string;
  readonly side: string;
  readonly live: string | null;
  readonly rebuilt: string | null;
  readonly total: bigint;
}

async function compare(owner: Sql, schema: string, comparison: Comparison): Promise<Compared> {
  const { table, key } = comparison;
  const columns = await columnsOf(owner, schema, table);
  const rest = columns.filter((c) => !key.includes(c));
  const row = (side: string): string => `ROW(${rest.map((c) => `${side}.${c}`).join(', ')})`;
  const position = `concat_ws(' ', ${key.map((c) => `'${c} ' || coalesce(l.${c}, s.${c})`).join(', ')})`;
  const changed = rest
    .map((c) => `CASE WHEN l.${c} IS DISTINCT FROM s.${c} THEN '${c} ' || coalesce(SIDE.${c}::text, 'null') END`)
    .join(', ');
  const values = (side: 'l' | 's'): string => `concat_ws(', ', ${changed.replaceAll('SIDE', side) || 'NULL'})`;
  const { rows } = await owner.query<Difference>(
    `SELECT ${position} AS position, CASE WHEN s.${key[0]} IS NULL THEN 'live' WHEN l.${key[0]} IS NULL THEN 'rebuilt' ELSE 'both' END AS side,
            ${values('l')} AS live, ${values('s')} AS rebuilt, count(*) OVER () AS total
     FROM (${liveRows(schema, comparison, columns)}) l FULL JOIN (${scratchRows(schema, comparison, columns)}) s
       ON ${key.map((c) => `l.${c} = s.${c}`).join(' AND ')}
     WHERE l.${key[0]} IS NULL OR s.${key[0]} IS NULL${rest.length === 0 ? '' : ` OR ${row('l')} IS DISTINCT FROM ${row('s')}`}
     ORDER BY ${key.map((c) => `coalesce(l.${c}, s.${c})`).join(', ')} LIMIT ${FINDINGS_MAX}`,
  );
  const counted = await owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${schema}.${table}`);
  const findings = rows.map((d) => ({ position: `${table} ${d.position}`, detail: detailOf(d) }));
  return { table, rows: Number(counted.rows[0]?.n ?? 0n), differences: Number(rows[0]?.total ?? 0n), findings };
}

function detailOf({ side, live, rebuilt }: Difference): string {
  if (side === 'live') return 'stands in the live journal and not in the rebuilt one';
  if (side === 'rebuilt') return 'stands in the rebuilt journal and not in the live one';
  return `live ${live ?? ''}, rebuilt ${rebuilt ?? ''}`;
}

function liveRows(schema: string, { table, live }: Comparison, columns: readonly string[]): string {
  const list = columns.map((c) => `x.${c}`).join(', ');
  if (live === 'copy') return `SELECT ${list} FROM ${schema}.live_${table} x`;
  return `SELECT ${list} FROM public.${table} x JOIN ${schema}.live_shard_head h ON h.shard = x.shard AND x.${live.through} <= h.${live.head}`;
}

function scratchRows(schema: string, { table, accounts }: Comparison, columns: readonly string[]): string {
  const list = columns.map((c) => (accounts.includes(c) ? `m_${c}.live_id AS ${c}` : `x.${c}`)).join(', ');
  const maps = accounts.map((c) => `LEFT JOIN ${schema}.account_map m_${c} ON m_${c}.scratch_id = x.${c}`).join(' ');
  return `SELECT ${list} FROM ${schema}.${table} x ${maps}`;
}

async function columnsOf(owner: Sql, schema: string, table: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [`${schema}.${table}`],
  );
  return rows.map((r) => r.name);
}
