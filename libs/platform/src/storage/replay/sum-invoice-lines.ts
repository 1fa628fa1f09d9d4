import type { LinePart } from '@tallystick/domain/charge';
import type { UsageSum } from '@tallystick/domain/invoicing';
import type { Sql } from '../sql';

/** Which posted charges an invoice is made of: service time in [from, to). */
export interface InvoiceScope {
  readonly customer: string;
  readonly from: bigint;
  readonly to: bigint;
}

export interface ScopedSums {
  readonly entity: string;
  readonly asset: string;
  readonly charges: bigint;
  readonly sums: readonly UsageSum[];
}

/** Charge lines of the scope's posted charges, added up by model × class × rate version × meter × part, apart for each entity and asset. */
export async function sumInvoiceLines(sql: Sql, scope: InvoiceScope): Promise<ScopedSums[]> {
  const args = [scope.customer, scope.from, scope.to];
  const { rows } = await sql.query<{
    entity: string;
    asset: string;
    model: string;
    class: string;
    rate_version: string;
    meter: string | null;
    part: LinePart;
    stance: string | null;
    quantity: bigint;
    amount: bigint;
  }>(
    `SELECT l.entity, l.asset, l.model, l.class, coalesce(l.rate_version, '') AS rate_version,
            l.extra ->> 'meter' AS meter, l.part, l.extra ->> 'stance' AS stance, sum(l.quantity)::numeric(38, 0) AS quantity,
            (sum(l.amount_decimal) * 1000000000000)::numeric(38, 0) AS amount
     FROM charge_line l JOIN shard_head h ON h.shard = l.shard AND l.charge_seq <= h.charge_seq
     WHERE l.customer = $1 AND l.event_time >= $2 AND l.event_time < $3 AND l.outcome = 1 AND l.part NOT IN ('earned', 'grant')
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
    args,
  );
  const counts = await sql.query<{ entity: string; asset: string; charges: bigint }>(
    `SELECT c.entity, c.asset, count(*)::int8 AS charges
     FROM charge c JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
     WHERE c.customer = $1 AND c.event_time >= $2 AND c.event_time < $3 AND c.outcome = 1
       AND c.kind NOT IN (11, 12, 13, 14) -- earned, earned_down, free_tier, grant_expired: on no invoice
     GROUP BY 1, 2 ORDER BY 1, 2`,
    args,
  );
  return counts.rows.map(({ entity, asset, charges }) => ({
    entity,
    asset,
    charges,
    sums: rows
      .filter((r) => r.entity === entity && r.asset === asset)
      .map((r) => ({
        ...{ model: r.model, class: r.class, rateVersion: r.rate_version, meter: r.meter, part: r.part, stance: r.stance },
        ...{ quantity: r.quantity, amount: r.amount },
      })),
  }));
}
