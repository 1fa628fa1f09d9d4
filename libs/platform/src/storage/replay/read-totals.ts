import type { Sql } from '../sql';

export const TOTAL_DIMENSIONS = ['customer', 'model', 'rate_version', 'hour', 'day', 'month'] as const;
export type TotalDimension = (typeof TOTAL_DIMENSIONS)[number];

/** One group: its dimensions' values in the order asked for (`rate_version` is the number in the imported table, null where nothing was priced). */
export interface TotalRow {
  readonly values: readonly (string | null)[];
  readonly asset: string;
  /** Usage that stands: an event that was taken back is not counted. */
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
  // a price of the customer's own contract has no number in a table: it keeps its whole name
  rate_version: `CASE WHEN c.rate_version LIKE 'contract/%' THEN c.rate_version ELSE substring(c.rate_version FROM '[^/]*$') END`,
  hour: utc('YYYY-MM-DD"T"HH24'),
  day: utc('YYYY-MM-DD'),
  month: utc('YYYY-MM'),
};

/**
 * Exact sums of what is posted, by service time in [from, to). Amounts are the journal's: what the transfers of charges took from the
 * customers' accounts, less what voids gave back; revenue that is earned by day and upstream costs are no part of it, nor are refunds and
 * adjustments, which are commands. Counts and tokens are those of the entries' charges; an entry that cost nothing counts too. Grouped
 * by asset as well. Answers at most `limit` groups.
 */
export async function readTotals(
  sql: Sql,
  by: readonly TotalDimension[],
  from: bigint | null,
  to: bigint | null,
  limit: number | null = null,
): Promise<TotalRow[]> {
  const groups = ['c.asset', ...by.map((d) => `${EXPRESSIONS[d]} COLLATE "C"`)];
  const numbers = groups.map((_, i) => i + 1);
  const { rows } = await sql.query<Record<string, unknown>>(
    `WITH money AS (
       SELECT t.shard, t.charge_seq, sum(CASE WHEN ${taken('d')} THEN t.amount ELSE 0 END - CASE WHEN ${taken('r')} THEN t.amount ELSE 0 END) AS amount
       FROM transfer t JOIN account d ON d.account_id = t.debit JOIN account r ON r.account_id = t.credit
       WHERE t.charge_seq IS NOT NULL AND t.kind NOT IN (8, 10)
         AND ($1::int8 IS NULL OR t.effective >= $1) AND ($2::int8 IS NULL OR t.effective < $2)
       GROUP BY 1, 2)
     SELECT ${groups.map((g, i) => `${g} AS g${i}`).join(', ')},
            coalesce(sum(tallystick_charge_sign(c.kind)) FILTER (WHERE ${USAGE}), 0)::int8 AS events,
            coalesce(sum(tallystick_charge_sign(c.kind) * n.input) FILTER (WHERE ${USAGE}), 0) AS input,
            coalesce(sum(tallystick_charge_sign(c.kind) * n.cached) FILTER (WHERE ${USAGE}), 0) AS cached,
            coalesce(sum(tallystick_charge_sign(c.kind) * n.output) FILTER (WHERE ${USAGE}), 0) AS output,
            coalesce(sum(m.amount), 0) AS amount
     FROM charge c
     JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
     LEFT JOIN money m ON m.shard = c.shard AND m.charge_seq = c.charge_seq
     CROSS JOIN LATERAL (
       SELECT sum((l ->> 1)::numeric) FILTER (WHERE l ->> 0 LIKE 'input\\_%' OR l ->> 0 LIKE 'cache\\_%') AS input,
              sum((l ->> 1)::numeric) FILTER (WHERE l ->> 0 LIKE 'cache\\_read\\_%') AS cached,
              sum((l ->> 1)::numeric) FILTER (WHERE l ->> 0 LIKE 'output\\_%') AS output
       FROM jsonb_array_elements(c.lines::jsonb) l) n
     WHERE c.outcome = 1 AND c.kind NOT IN (11, 12, 13, 14) AND ($1::int8 IS NULL OR c.event_time >= $1) AND ($2::int8 IS NULL OR c.event_time < $2)
     GROUP BY ${numbers.join(', ')} ORDER BY ${[...numbers.slice(1), 1].join(', ')} LIMIT $3`,
    [from, to, limit],
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

/** Charges that are usage: usage, void, correction, replaced. Fees and true-ups have amounts and count no events. */
const USAGE = 'c.kind IN (1, 2, 3, 4)';
/** The account a charge is taken from: receivables and wallets of a customer. */
const taken = (account: string): string => `${account}.customer IS NOT NULL AND ${account}.code IN (1100, 1105, 1110, 2000, 9000)`;
