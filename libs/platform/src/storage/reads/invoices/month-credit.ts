import type { InvoiceScope } from '../../replay/sum-invoice-lines';
import type { Sql } from '../../sql';

/** What grants have paid of the customer's usage with effective time in the scope, less what went back to them. At scale 12. */
export async function readMonthCredit(
  sql: Sql,
  scope: InvoiceScope,
  shard: number,
  part: { readonly entity: string; readonly asset: string },
): Promise<bigint> {
  const [row] = await sql.rows<[bigint]>('month_credit', CREDIT, [
    ...[scope.customer, shard, scope.from, scope.to, part.entity, part.asset],
  ]);
  return row?.[0] ?? 0n;
}

const CREDIT = `
WITH own AS MATERIALIZED (
  SELECT account_id FROM account WHERE customer = $1 AND shard = $2 AND entity = $5 AND asset = $6 AND code = 9000
)
SELECT coalesce(sum(amount), 0)::numeric(38, 0) FROM (
  SELECT t.amount FROM own o JOIN transfer t ON t.debit = o.account_id AND t.kind <> 1
  WHERE t.kind = 14 AND t.effective >= $3 AND t.effective < $4
  UNION ALL
  SELECT -t.amount FROM own o JOIN transfer t ON t.credit = o.account_id AND t.kind <> 1
  WHERE t.kind = 14 AND t.effective >= $3 AND t.effective < $4) x`;
