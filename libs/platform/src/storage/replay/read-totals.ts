import type { Sql } from '../sql';

export const TOTAL_DIMENSIONS = ['customer', 'model', 'rate_version', 'hour', 'day', 'month'] as const;
export type TotalDimension = (typeof TOTAL_DIMENSIONS)[number];

/** One group: its dimensions' values in the order asked for (`rate_version` is the number in the imported table, null where nothing was priced). */
export interface TotalRow {
  readonly values: readonly (string | null)[];
  readonly asset: string;
  readonly events: bigint;
  /** Cache included. */
  readonly inputTokens: bigint;
  readonly cachedTokens: bigint;
  readonly outputTokens: bigint;
  /** At scale 12. */
  readonly amount: bigint;
}

const utc = (format: string): string => `to_char(to_timestamp((c.event_time / 1000000000)::float8) AT TIME ZONE 'UTC', '${format}')`;
const EXPRESSIONS: Readonly<Record<TotalDimension, string>> = {
  customer: 'c.customer',
  model: 'c.model',
  rate_version: `substring(c.rate_version FROM '[^/]*$')`,
  hour: utc('YYYY-MM-DD"T"HH24'),
  day: utc('YYYY-MM-DD'),
  month: utc('YYYY-MM'),
};

/**
 * Exact sums of what is posted, by service time in [from, to). Amounts are the journal's: transfers of kind charge that credit usage
 * revenue, less those of kind void that debit it. Counts and tokens are those of the entries' charges; an entry that cost nothing counts
 * too, and one that was taken back does not. Grouped by asset as well.
 */
export async function readTotals(sql: Sql, by: readonly TotalDimension[], from: bigint | null, to: bigint | null): Promise<TotalRow[]> {
  const groups = ['c.asset', ...by.map((d) => `${EXPRESSIONS[d]} COLLATE "C"`)];
  const numbers = groups.map((_, i) => i + 1).join(', ');
  const { rows } = await sql.query<Record<string, unknown>>(
    `WITH money AS (
       SELECT t.shard, t.charge_seq, sum(CASE t.kind WHEN 1 THEN t.amount ELSE -t.amount END) AS amount
       FROM transfer t JOIN account a ON a.account_id = CASE t.kind WHEN 1 THEN t.credit ELSE t.debit END AND a.code = 4000
       WHERE t.kind IN (1, 7) AND ($1::int8 IS NULL OR t.effective >= $1) AND ($2::int8 IS NULL OR t.effective < $2)
       GROUP BY 1, 2)
     SELECT ${groups.map((g, i) => `${g} AS g${i}`).join(', ')}, sum(s.sign)::int8 AS events,
            coalesce(sum(s.sign * n.input), 0) AS input, coalesce(sum(s.sign * n.cached), 0) AS cached,
            coalesce(sum(s.sign * n.output), 0) AS output,
            coalesce(sum(m.amount), 0) AS amount
     FROM charge c
     JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
     LEFT JOIN money m ON m.shard = c.shard AND m.charge_seq = c.charge_seq
     CROSS JOIN LATERAL (SELECT tallystick_charge_sign(c.kind) AS sign) s
     CROSS JOIN LATERAL (
       SELECT sum((l ->> 1)::numeric) FILTER (WHERE l ->> 0 LIKE 'input\\_%' OR l ->> 0 LIKE 'cache\\_%') AS input,
              sum((l ->> 1)::numeric) FILTER (WHERE l ->> 0 LIKE 'cache\\_read\\_%') AS cached,
              sum((l ->> 1)::numeric) FILTER (WHERE l ->> 0 LIKE 'output\\_%') AS output
       FROM jsonb_array_elements(c.lines::jsonb) l) n
     WHERE c.outcome = 1 AND c.kind IN (1, 2, 3, 4) AND ($1::int8 IS NULL OR c.event_time >= $1) AND ($2::int8 IS NULL OR c.event_time < $2)
     GROUP BY ${numbers} ORDER BY ${groups.map((_, i) => `${((i + 1) % groups.length) + 1}`).join(', ')}`,
    [from, to],
  );
  return rows.map((r) => ({
    values: by.map((_, i) => (r[`g${i + 1}`] as string | null) ?? null),
    asset: r['g0'] as string,
    events: r['events'] as bigint,
    inputTokens: r['input'] as bigint,
    cachedTokens: r['cached'] as bigint,
    outputTokens: r['output'] as bigint,
    amount: r['amount'] as bigint,
  }));
}
