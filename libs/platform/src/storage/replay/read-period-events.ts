import { int2Array, int8Array } from '../binary-arrays';
import type { Sql } from '../sql';

/** An opening or close as it was answered: what its charges were worked out from. */
export interface AnsweredPeriod {
  readonly customer: string;
  readonly period: string;
  readonly kind: 'period_open' | 'period_closed';
  readonly shard: number;
  readonly partition: number;
  readonly offset: bigint;
  readonly afterChargeSeq: bigint;
  readonly charges: number;
}

/** What the control records at these places were answered with; one record may have opened the next period as well. */
export async function readPeriodEvents(
  sql: Sql,
  places: readonly { readonly partition: number; readonly offset: bigint }[],
): Promise<AnsweredPeriod[]> {
  if (places.length === 0) return [];
  const rows = await sql.rows<[string, string, AnsweredPeriod['kind'], number, number, bigint, bigint, number]>(
    'replay_period_events',
    `SELECT e.customer, e.period, e.kind, e.shard, e.partition, e."offset", e.after_charge_seq, e.charges
     FROM (SELECT DISTINCT * FROM unnest($1::int2[], $2::int8[]) AS p (partition, "offset")) p
     JOIN period_event e ON e.partition = p.partition AND e."offset" = p."offset"`,
    [int2Array(places.map((p) => p.partition)), int8Array(places.map((p) => p.offset))],
  );
  return rows.map(([customer, period, kind, shard, partition, offset, afterChargeSeq, charges]) => ({
    ...{ customer, period, kind, shard, partition, offset, afterChargeSeq, charges },
  }));
}
