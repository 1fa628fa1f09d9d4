import type { Sql } from '../../sql';

/** A transfer that moved one of a customer's accounts, with what it came from. Amounts at scale 12. */
export interface StatementRow {
  readonly shard: number;
  readonly seq: bigint;
  readonly entry: bigint;
  readonly leg: number;
  readonly kind: number;
  readonly debit: string;
  readonly credit: string;
  readonly debitCode: number;
  readonly creditCode: number;
  readonly debitOwn: boolean;
  readonly creditOwn: boolean;
  readonly amount: bigint;
  /** Posted debits − credits of the account after it. */
  readonly debitAfter: bigint;
  readonly creditAfter: bigint;
  readonly asset: string;
  readonly effective: bigint;
  readonly recorded: bigint;
  readonly period: number;
  /** The usage event of a charge. */
  readonly source: string | null;
  readonly eventId: string | null;
  readonly commandId: string | null;
}

type Columns = [
  ...[bigint, bigint, number, number, string, string, number, number, boolean, boolean, bigint, bigint, bigint, string],
  ...[bigint, bigint, number, string | null, string | null, string | null],
];

/** The customer's transfers before (newest first) or after (oldest first) `place`, a sequence of the shard; at most `limit`. */
export async function pageStatement(
  sql: Sql,
  customer: string,
  shard: number,
  order: 'newest' | 'oldest',
  place: bigint,
  limit: number,
): Promise<StatementRow[]> {
  const rows = await sql.rows<Columns>(`statement_${order}`, order === 'newest' ? NEWEST : OLDEST, [customer, shard, place, limit]);
  return rows.map((r) => read(shard, r));
}

/** The first rows of each account come through its own index, so that a page costs the same in a history of any length. */
const statement = (sign: '<' | '>', direction: 'DESC' | 'ASC'): string => `
WITH own AS MATERIALIZED (SELECT account_id FROM account WHERE customer = $1 AND shard = $2),
found AS (
  SELECT DISTINCT t.seq, t.recorded FROM own o CROSS JOIN LATERAL (
    (SELECT seq, recorded FROM transfer WHERE debit = o.account_id AND seq ${sign} $3 ORDER BY seq ${direction} LIMIT $4)
    UNION ALL
    (SELECT seq, recorded FROM transfer WHERE credit = o.account_id AND kind <> 1 AND seq ${sign} $3 ORDER BY seq ${direction} LIMIT $4)) t
  ORDER BY 1 ${direction} LIMIT $4)
SELECT t.seq, t.entry, t.leg, t.kind, d.name, c.name, d.code, c.code, d.customer IS NOT DISTINCT FROM $1, c.customer IS NOT DISTINCT FROM $1,
       t.amount, t.debit_after, t.credit_after, d.asset, t.effective, t.recorded, t.period, x.source, x.event_id, m.command_id::text
FROM found f JOIN transfer t ON t.shard = $2 AND t.seq = f.seq AND t.recorded = f.recorded
JOIN account d ON d.account_id = t.debit JOIN account c ON c.account_id = t.credit
LEFT JOIN charge x ON x.shard = t.shard AND x.charge_seq = t.charge_seq
LEFT JOIN command m ON m.shard = t.shard AND m.command_seq = t.command_seq
ORDER BY t.seq ${direction}`;
const NEWEST = statement('<', 'DESC');
const OLDEST = statement('>', 'ASC');

function read(shard: number, r: Columns): StatementRow {
  const [seq, entry, leg, kind, debit, credit, debitCode, creditCode, debitOwn, creditOwn, amount, debitAfter, creditAfter, asset] = r;
  const [effective, recorded, period, source, eventId, commandId] = [r[14], r[15], r[16], r[17], r[18], r[19]];
  return {
    ...{ shard, seq, entry, leg, kind, debit, credit, debitCode, creditCode, debitOwn, creditOwn, amount, debitAfter, creditAfter, asset },
    ...{ effective, recorded, period, source, eventId, commandId },
  };
}
