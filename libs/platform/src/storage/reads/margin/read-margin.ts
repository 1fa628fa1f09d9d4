import type { Sql } from '../../sql';

export const MARGIN_DIMENSIONS = ['customer', 'model', 'day'] as const;
export type MarginDimension = (typeof MARGIN_DIMENSIONS)[number];

/** One group in one asset; amounts at scale 12. What the groups are in one asset is never added to another. */
export interface MarginRow {
  /** Customer, model, or UTC day of service. */
  readonly key: string;
  readonly asset: string;
  /** What customers were charged, less what was taken back. */
  readonly revenue: bigint;
  /** What our upstream books say that providers charge us for the same calls. */
  readonly upstream: bigint;
  /** Charges that earned something in this asset, or cost something upstream. */
  readonly charges: bigint;
  /** Charges whose upstream book had no price: their cost is missing from `upstream`. Counted where the customer's asset is this one. */
  readonly unpriced: bigint;
  /** What provider or gateway reported as its cost in this asset, and what the upstream book says of those same charges. */
  readonly reported: bigint;
  readonly upstreamOfReported: bigint;
}

export interface MarginScope {
  readonly by: MarginDimension;
  /** Service time in [from, to). */
  readonly from: bigint;
  readonly to: bigint;
  /** The place of the last row that was given. */
  readonly after: { readonly key: string; readonly asset: string } | null;
  readonly limit: number;
}

const KEYS: Readonly<Record<MarginDimension, string>> = {
  customer: 'c.customer',
  model: 'c.model',
  day: `to_char(to_timestamp((c.event_time / 1000000000)::float8) AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
};

/**
 * Revenue against upstream cost over the posted charges, by group and asset, in order. A failed or a free call counts for what it cost us.
 * Revenue recognised by day is left out (its fee was charged), and so are refunds and adjustments by command.
 */
export async function readMargin(sql: Sql, { by, from, to, after, limit }: MarginScope): Promise<MarginRow[]> {
  const rows = await sql.rows<[string, string, bigint, bigint, bigint, bigint, bigint, bigint]>(`read_margin_${by}`, queryOf(KEYS[by]), [
    from,
    to,
    after?.key ?? '',
    after?.asset ?? '',
    BigInt(limit),
  ]);
  return rows.map(([key, asset, revenue, upstream, charges, unpriced, reported, upstreamOfReported]) => ({
    ...{ key, asset, revenue, upstream, charges, unpriced, reported, upstreamOfReported },
  }));
}

/** The flags of most charges are null: only the others are parsed. */
const queryOf = (key: string): string => `
WITH c AS (
  SELECT ${key} COLLATE "C" AS key, tallystick_charge_sign(c.kind) AS sign, c.amount, c.asset, c.upstream_amount, c.upstream_asset,
         CASE WHEN c.flags LIKE '%"upstream_unpriced"%' THEN 1 ELSE 0 END AS unpriced,
         CASE WHEN c.flags LIKE '%"reported_cost"%' THEN c.flags::jsonb END AS flags
  FROM charge c JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
  WHERE c.outcome = 1 AND c.kind NOT IN (11, 12, 13, 14) AND c.event_time >= $1 AND c.event_time < $2
), part AS (
  SELECT key, asset COLLATE "C" AS asset, sign * amount AS revenue, 0::numeric AS upstream, 1 AS charges, sign * unpriced AS unpriced,
         0::numeric AS reported, 0::numeric AS compared
  FROM c
  UNION ALL
  SELECT key, upstream_asset, 0, sign * upstream_amount, CASE WHEN upstream_asset = asset THEN 0 ELSE 1 END, 0,
         0, CASE WHEN flags ->> 'reported_unit' = upstream_asset THEN sign * upstream_amount ELSE 0 END
  FROM c WHERE upstream_amount IS NOT NULL
  UNION ALL
  SELECT key, flags ->> 'reported_unit', 0, 0, 0, 0, round(sign * (flags ->> 'reported_cost')::numeric * 1000000000000), 0
  FROM c WHERE flags ->> 'reported_unit' IS NOT NULL
)
SELECT key, asset, sum(revenue)::numeric(38, 0), sum(upstream)::numeric(38, 0), sum(charges)::int8, sum(unpriced)::int8,
       sum(reported)::numeric(38, 0), sum(compared)::numeric(38, 0)
FROM part GROUP BY key, asset HAVING (key, asset) > ($3 COLLATE "C", $4 COLLATE "C") ORDER BY key, asset LIMIT $5`;
