import type { Sql } from '../../sql';
import type { InvoiceScope } from '../../replay/sum-invoice-lines';

/** What moved a customer's money in a month beside its usage. `amount` at scale 12: positive where the customer owes more for it. */
export interface MonthAdjustment {
  readonly kind: 'adjustment' | 'refund' | 'reversal' | 'void';
  readonly shard: number;
  readonly entry: bigint;
  readonly effective: bigint;
  readonly amount: bigint;
  readonly commandId: string | null;
  /** The command's body as JSON text; null for a void. */
  readonly body: string | null;
  readonly event: { readonly source: string; readonly id: string } | null;
}

/** By effective time, then in the order of the journal. Deposits and their reversals are money received, and not among them. */
export async function readMonthAdjustments(
  sql: Sql,
  scope: InvoiceScope,
  shard: number,
  part: { readonly entity: string; readonly asset: string },
): Promise<MonthAdjustment[]> {
  const args = [scope.customer, shard, scope.from, scope.to, part.entity, part.asset];
  const commands = await sql.rows<[bigint, 'adjustment' | 'refund' | 'reversal', bigint, bigint, string, string]>(
    'month_adjustments',
    COMMANDS,
    args,
  );
  const voids = await sql.rows<[bigint, bigint, bigint, string, string]>('month_voids', VOIDS, args);
  const rows: MonthAdjustment[] = [
    ...commands.map(([entry, kind, effective, amount, commandId, body]) => ({
      ...{ kind, shard, entry, effective, amount, commandId, body, event: null },
    })),
    ...voids.map(([entry, effective, amount, source, id]) => ({
      ...{ kind: 'void' as const, shard, entry, effective, amount, commandId: null, body: null, event: { source, id } },
    })),
  ];
  return rows.sort((a, b) => compare(a.effective, b.effective) || compare(a.entry, b.entry));
}

const compare = (a: bigint, b: bigint): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * Legs between an account of the customer and one of profit or loss: what a command gave back or took. What went back to a grant is in
 * the memo: the invoice's lines are at full price, whoever paid them.
 */
const COMMANDS = `
WITH own AS MATERIALIZED (
  SELECT account_id FROM account WHERE customer = $1 AND shard = $2 AND entity = $5 AND asset = $6 AND code IN (1100, 1105, 2000)
), promo AS MATERIALIZED (
  SELECT account_id FROM account WHERE customer = $1 AND shard = $2 AND entity = $5 AND asset = $6 AND code = 9000
), moved AS (
  SELECT t.entry, t.kind, t.effective, t.command_seq, t.amount FROM own o JOIN transfer t ON t.debit = o.account_id AND t.kind <> 1
  JOIN account a ON a.account_id = t.credit AND a.code >= 4000 WHERE t.kind IN (4, 5, 6) AND t.effective >= $3 AND t.effective < $4
  UNION ALL
  SELECT t.entry, t.kind, t.effective, t.command_seq, -t.amount FROM own o JOIN transfer t ON t.credit = o.account_id AND t.kind <> 1
  JOIN account a ON a.account_id = t.debit AND a.code >= 4000 WHERE t.kind IN (4, 5, 6) AND t.effective >= $3 AND t.effective < $4
  UNION ALL
  SELECT t.entry, t.kind, t.effective, t.command_seq, -t.amount FROM promo o JOIN transfer t ON t.credit = o.account_id AND t.kind <> 1
  WHERE t.kind = 14 AND t.command_seq IS NOT NULL AND t.effective >= $3 AND t.effective < $4
)
SELECT m.entry, c.kind, m.effective, sum(m.amount)::numeric(38, 0), c.command_id::text, c.body
FROM moved m JOIN command c ON c.shard = $2 AND c.command_seq = m.command_seq GROUP BY 1, 2, 3, 5, 6`;

/**
 * A void takes its charge's lines back whole, but posts only what commands had not given back before: the difference stands here,
 * so that a refund of a voided charge is not credited twice.
 */
const VOIDS = `
SELECT i.entry_first + i.entry_count - i.charge_count + (c.charge_seq - i.charge_first), c.event_time, c.amount - p.posted, t.source, t.event_id
FROM charge c
JOIN shard_head h ON h.shard = c.shard AND c.charge_seq <= h.charge_seq
JOIN charge t ON t.shard = c.shard AND t.charge_seq = c.target_seq
CROSS JOIN LATERAL (
  SELECT * FROM ledger_input i WHERE i.shard = c.shard AND i.charge_count > 0 AND i.charge_first <= c.charge_seq ORDER BY i.charge_first DESC LIMIT 1) i
CROSS JOIN LATERAL (
  SELECT coalesce(sum(x.amount), 0)::numeric(38, 0) AS posted FROM transfer x
  WHERE x.shard = c.shard AND x.seq >= i.transfer_first AND x.seq < i.transfer_first + i.transfer_count AND x.recorded = i.clock
    AND x.charge_seq = c.charge_seq AND x.kind = 7) p
WHERE c.customer = $1 AND c.shard = $2 AND c.event_time >= $3 AND c.event_time < $4 AND c.entity = $5 AND c.asset = $6
  AND c.outcome = 1 AND c.kind IN (2, 4) AND c.amount <> p.posted`;
