import { CHARGE_KINDS, linesFromText, type Charge } from '@tallystick/domain/charge';
import type { PostedCharge } from '@tallystick/domain/rating';
import type { Sql } from '../sql';

export interface PeriodScope {
  readonly customer: string;
  readonly shard: number;
  readonly from: bigint;
  readonly to: bigint;
  /** Charges up to and with this one; null for all that there are. */
  readonly throughSeq: bigint | null;
  /** Usage as well, or only what the period's own opening and closes made. */
  readonly usage: boolean;
}

type Row = [number, bigint, bigint | null, string, string, bigint, string, string, string, string | null, bigint, bigint, string];

/** The customer's charges with service time in [from, to), charged and not only rated, in the order of their sequence. */
export async function readPeriodCharges(sql: Sql, scope: PeriodScope): Promise<PostedCharge[]> {
  const rows = await sql.rows<Row>(
    'read_period_charges',
    `SELECT kind, charge_seq, target_seq, source, event_id, event_time, entity, asset, model, rate_version, contract_seq, amount, lines
     FROM charge
     WHERE customer = $1 AND shard = $2 AND event_time >= $3 AND event_time < $4 AND outcome = 1 AND ($5::int8 IS NULL OR charge_seq <= $5)
       AND ($6 OR kind >= 5)
     ORDER BY charge_seq`,
    [scope.customer, scope.shard, scope.from, scope.to, scope.throughSeq, scope.usage],
  );
  return rows.map(toPosted);
}

function toPosted(row: Row): PostedCharge {
  const [kind, chargeSeq, targetSeq, source, eventId, eventTime, entity, asset, model, rateVersion, contractSeq, amount, lines] = row;
  const of: Charge['kind'] | undefined = CHARGE_KINDS[kind - 1];
  if (of === undefined) throw new Error(`charge.kind is ${kind}: no such kind`);
  return {
    ...{ kind: of, chargeSeq, targetSeq, source, eventId, eventTime, entity, asset, model, rateVersion, contractSeq, amount },
    lines: linesFromText(lines),
  };
}
