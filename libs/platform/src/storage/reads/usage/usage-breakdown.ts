import type { Sql } from '../../sql';

export const USAGE_BUCKETS = ['minute', 'hour', 'day', 'month'] as const;
export type UsageBucket = (typeof USAGE_BUCKETS)[number];
export const USAGE_DIMENSIONS = ['model', 'provider', 'key', 'class'] as const;
/** What usage is grouped by: one of the dimensions, or an attribute of the event by its name. */
export type UsageGroup = (typeof USAGE_DIMENSIONS)[number] | { readonly attribute: string };

export interface BreakdownScope {
  readonly customer: string;
  readonly asset: string;
  readonly from: bigint;
  /** Exclusive. */
  readonly to: bigint;
  readonly bucket: UsageBucket;
  readonly zone: string;
  readonly groups: readonly UsageGroup[];
}

export interface BreakdownRow {
  /** Seconds since 1970: the start of the bucket in the zone. */
  readonly start: bigint;
  /** In the order of the groups; empty where there is none. */
  readonly values: readonly string[];
  readonly requests: bigint;
  readonly succeeded: bigint;
  readonly quantity: bigint;
  readonly input: bigint;
  readonly cached: bigint;
  readonly output: bigint;
  readonly amount: bigint;
}

export type BreakdownPlace = Pick<BreakdownRow, 'start' | 'values'>;

const QUARTER = 900_000_000_000n;

/** Whether the rollup of quarter hours has all that is asked for; else the charges themselves are read. */
export function isRolledUp({ bucket, groups, from, to }: BreakdownScope): boolean {
  const plain = groups.every((g) => g === 'model' || g === 'provider' || g === 'key');
  return plain && bucket !== 'minute' && from % QUARTER === 0n && to % QUARTER === 0n;
}

/**
 * Usage by bucket and groups, in order of start and values, after `after`. A call counts once, under its charge's own model; with `class`
 * it counts under every class that it used. What is parked now counts as a request without tokens and cost.
 */
export async function readUsageBreakdown(
  sql: Sql,
  scope: BreakdownScope,
  after: BreakdownPlace | null,
  limit: number,
): Promise<BreakdownRow[]> {
  const { groups } = scope;
  const parts = [isRolledUp(scope) ? rolledUp(groups) : charged(groups), ...(groups.includes('class') ? [] : [parked(groups)])];
  const attributes = groups.flatMap((g) => (typeof g === 'string' ? [] : [g.attribute]));
  const { rows } = await sql.query<Record<string, unknown>>(
    `WITH part AS (${parts.join(' UNION ALL ')}),
     total AS (
       SELECT extract(epoch FROM date_trunc($5, to_timestamp((at / 1000000000)::float8), $6))::int8 AS start, "values",
              sum(requests)::int8 AS requests, sum(succeeded)::int8 AS succeeded, sum(quantity)::numeric(38, 0) AS quantity,
              sum(input)::numeric(38, 0) AS input, sum(cached)::numeric(38, 0) AS cached, sum(output)::numeric(38, 0) AS output,
              sum(amount)::numeric(38, 0) AS amount
       FROM part GROUP BY 1, 2)
     SELECT * FROM total WHERE (start, "values" COLLATE "C") > ($7, $8::text[]) ORDER BY start, "values" COLLATE "C" LIMIT $9`,
    [
      ...[scope.customer, scope.from, scope.to, scope.asset, scope.bucket, scope.zone, after?.start ?? -1n, after?.values ?? [], limit],
      ...attributes,
    ],
  );
  return rows as unknown as BreakdownRow[];
}

/** The groups' values as one text array. `of` gives a group's expression; attributes are named from $10 on. */
function valuesOf(groups: readonly UsageGroup[], of: (group: UsageGroup, attribute: string) => string): string {
  let parameter = 9;
  const name = (g: UsageGroup): string => (typeof g === 'string' ? '' : `$${(parameter += 1)}::text`);
  return `ARRAY[${groups.map((g) => `coalesce(${of(g, name(g))}, '')`).join(', ')}]::text[]`;
}

const nameOf = (group: UsageGroup): string => (typeof group === 'string' ? group : 'attribute');
const ROLLED_VALUES: Readonly<Record<string, string | undefined>> = { model: 'r.model', provider: 'r.provider', key: 'r.api_key_id' };

const rolledUp = (groups: readonly UsageGroup[]): string => `
SELECT r.bucket AS at, ${valuesOf(groups, (g) => ROLLED_VALUES[nameOf(g)] ?? 'NULL')} AS "values", r.request_count AS requests,
       r.success_count AS succeeded, 0 AS quantity, r.input_tokens AS input, r.cached_tokens AS cached, r.output_tokens AS output,
       CASE WHEN r.asset = $4 THEN r.amount ELSE 0 END AS amount
FROM usage_rollup r WHERE r.customer = $1 AND r.bucket >= $2 AND r.bucket < $3`;

const parked = (groups: readonly UsageGroup[]): string => `
SELECT e.event_time, ${valuesOf(groups, (g) => (g === 'model' ? 'e.model' : 'NULL'))}, 1, 0, 0, 0, 0, 0, 0 FROM exception_now e
WHERE coalesce(e.customer, e.subject) = $1 AND e.kind = 'parked' AND e.state = 'open' AND e.event_time >= $2 AND e.event_time < $3`;

/** The lines of charges; where lines are not told apart by class, each call once beside them. */
function charged(groups: readonly UsageGroup[]): string {
  const byClass = groups.includes('class');
  const ofLine = valuesOf(groups, (g, name) => LINE_VALUES[nameOf(g)] ?? ofCall(g, name));
  const tokens = (like: string): string => `CASE WHEN ${like} THEN c.sign * (l.v ->> 1)::numeric ELSE 0 END`;
  const call = `CASE WHEN l.nth = 1 AND ${byClass} AND ${IS_CALL} THEN c.sign ELSE 0 END`;
  return `
SELECT c.event_time AS at, ${ofLine} AS "values", ${call} AS requests, CASE WHEN c.status = 1 THEN ${call} ELSE 0 END AS succeeded,
       c.sign * (l.v ->> 1)::numeric AS quantity, ${tokens(`l.v ->> 0 LIKE 'input\\_%' OR l.v ->> 0 LIKE 'cache\\_%'`)} AS input,
       ${tokens(`l.v ->> 0 LIKE 'cache\\_read\\_%'`)} AS cached, ${tokens(`l.v ->> 0 LIKE 'output\\_%'`)} AS output,
       CASE WHEN c.asset = $4 THEN c.sign * (l.v ->> 4)::numeric * 1000000000000 ELSE 0 END AS amount
FROM (${charges(groups)}) c
CROSS JOIN LATERAL (SELECT v, row_number() OVER (PARTITION BY v ->> 0) AS nth FROM jsonb_array_elements(c.lines::jsonb) v) l
${byClass ? '' : `UNION ALL ${calls(groups)}`}`;
}

const calls = (groups: readonly UsageGroup[]): string => `
SELECT c.event_time, ${valuesOf(groups, ofCall)}, c.sign, CASE WHEN c.status = 1 THEN c.sign ELSE 0 END, 0, 0, 0, 0, 0
FROM (${charges(groups)}) c WHERE ${IS_CALL}`;

/** Charges that count as calls: usage, void, correction, replaced. */
const IS_CALL = 'c.kind IN (1, 2, 3, 4)';
const LINE_VALUES: Readonly<Record<string, string | undefined>> = { class: 'l.v ->> 0', model: `coalesce(l.v -> 6 ->> 'model', c.model)` };

function ofCall(group: UsageGroup, attribute: string): string {
  if (typeof group !== 'string') return `c.attributes ->> ${attribute}`;
  return group === 'key' ? 'c.api_key_id' : `c.${group}`;
}

/** A void has the attributes of the event that it takes back. Revenue earned by day is no part of what a customer pays. */
function charges(groups: readonly UsageGroup[]): string {
  const attributed = groups.some((g) => typeof g !== 'string');
  const record = `
LEFT JOIN charge y ON y.shard = x.shard AND y.charge_seq = x.target_seq
LEFT JOIN usage_record u ON u.partition = coalesce(y.partition, x.partition) AND u."offset" = coalesce(y."offset", x."offset")
  AND u.appended_at = coalesce(y.appended_at, x.appended_at)`;
  return `
SELECT x.*, tallystick_charge_sign(x.kind) AS sign${attributed ? `, u.value::jsonb #> '{data,attributes}' AS attributes` : ''}
FROM charge x JOIN shard_head h ON h.shard = x.shard AND x.charge_seq <= h.charge_seq${attributed ? record : ''}
WHERE x.customer = $1 AND x.event_time >= $2 AND x.event_time < $3 AND x.outcome = 1 AND x.kind NOT IN (11, 12, 13, 14)`;
}
