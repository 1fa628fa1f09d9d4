import type { Sql } from '../sql';
import type { InvoiceScope } from './sum-invoice-lines';

/** The line of an invoice whose charges are asked for. */
export interface LineScope extends InvoiceScope {
  readonly entity: string;
  readonly asset: string;
  readonly model: string;
  readonly class: string;
  /** Empty where nothing was priced. */
  readonly rateVersion: string;
  readonly meter: string | null;
  readonly part: string;
  readonly stance: string | null;
}

export interface ChargeKey {
  readonly shard: number;
  readonly chargeSeq: bigint;
  readonly eventTime: bigint;
}

/** A charge's part of an invoice line. `amount` at scale 12. */
export interface LineCharge extends ChargeKey {
  readonly source: string;
  readonly eventId: string;
  readonly quantity: bigint;
  readonly amount: bigint;
}

/**
 * The line's posted charges after `after`, by service time, shard and sequence; at most `limit`. `through`: none with a higher sequence
 * (a customer's charges are all of one shard), so that pages of a line that grows meanwhile belong together.
 */
export async function pageLineCharges(
  sql: Sql,
  line: LineScope,
  after: ChargeKey | null,
  limit: number,
  through: bigint | null = null,
): Promise<LineCharge[]> {
  const { rows } = await sql.query<{
    shard: number;
    charge_seq: bigint;
    event_time: bigint;
    source: string;
    event_id: string;
    quantity: bigint;
    amount: bigint;
  }>(
    `SELECT c.shard, c.charge_seq, c.event_time, c.source, c.event_id, x.quantity, x.amount
     FROM charge c
     JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
     CROSS JOIN LATERAL (
       SELECT (tallystick_charge_sign(c.kind) * sum((l ->> 1)::numeric))::numeric(38, 0) AS quantity,
              (tallystick_charge_sign(c.kind) * sum((l ->> 4)::numeric) * 1000000000000)::numeric(38, 0) AS amount, count(*) AS lines
       FROM jsonb_array_elements(c.lines::jsonb) l
       WHERE l ->> 0 = $7 AND coalesce(l -> 6 ->> 'model', c.model) = $6 AND coalesce(l -> 6 ->> 'rate_version', c.rate_version, '') = $8
         AND coalesce(l -> 6 ->> 'meter', '') = $14 AND l ->> 5 = $15 AND coalesce(l -> 6 ->> 'stance', '') = $16) x
     WHERE c.customer = $1 AND c.event_time >= $2 AND c.event_time < $3 AND c.outcome = 1 AND c.entity = $4 AND c.asset = $5 AND x.lines > 0
       AND c.event_time >= $9 AND (c.event_time, c.shard, c.charge_seq) > ($9, $10, $11)
       AND ($13::int8 IS NULL OR c.charge_seq <= $13)
     ORDER BY c.event_time, c.shard, c.charge_seq LIMIT $12`,
    [
      line.customer,
      line.from,
      line.to,
      line.entity,
      line.asset,
      line.model,
      line.class,
      line.rateVersion,
      after?.eventTime ?? -1n,
      after?.shard ?? -1,
      after?.chargeSeq ?? -1n,
      limit,
      through,
      line.meter ?? '',
      line.part,
      line.stance ?? '',
    ],
  );
  return rows.map((r) => ({
    shard: r.shard,
    chargeSeq: r.charge_seq,
    eventTime: r.event_time,
    source: r.source,
    eventId: r.event_id,
    quantity: r.quantity,
    amount: r.amount,
  }));
}
