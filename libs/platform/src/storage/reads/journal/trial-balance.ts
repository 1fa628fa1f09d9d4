import type { Sql } from '../../sql';

/** One line of a trial balance: all accounts of an entity, an asset and a code. Amounts at scale 12. */
export interface TrialLine {
  readonly entity: string;
  readonly asset: string;
  readonly code: number;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly debitsPending: bigint;
  readonly creditsPending: bigint;
}

type Columns = [string, string, number, bigint, bigint, bigint, bigint];
const read = ([entity, asset, code, debits, credits, debitsPending, creditsPending]: Columns): TrialLine => ({
  ...{ entity, asset, code, debits, credits, debitsPending, creditsPending },
});

/** By batch, because the clock of a batch is the recorded time of its transfers: a probe for each, in one partition. */
const TRANSFERS_OF_BATCH = `JOIN transfer t ON t.shard = i.shard AND t.recorded = i.clock
  AND t.seq >= i.transfer_first AND t.seq < i.transfer_first + i.transfer_count`;

/** As the accounts stand. */
export async function readTrialBalance(sql: Sql): Promise<TrialLine[]> {
  const rows = await sql.rows<Columns>(
    'trial_balance',
    'SELECT entity, asset, code, debits_posted, credits_posted, debits_pending, credits_pending FROM trial_balance ORDER BY entity, asset, code',
  );
  return rows.map(read);
}

/** As it was recorded by `asOf`: the accounts less the transfers of later batches. Costs what was posted since. */
export async function readTrialBalanceAsOf(sql: Sql, asOf: bigint): Promise<TrialLine[]> {
  const rows = await sql.rows<Columns>(
    'trial_balance_as_of',
    `WITH later AS (
       SELECT t.debit, t.credit, t.amount FROM ledger_input i ${TRANSFERS_OF_BATCH} WHERE i.clock > $1),
     part AS (
       SELECT account_id, debits_posted AS d, credits_posted AS c FROM account
       UNION ALL SELECT debit, -amount, 0 FROM later UNION ALL SELECT credit, 0, -amount FROM later)
     SELECT a.entity, a.asset, a.code, sum(p.d)::numeric(38, 0), sum(p.c)::numeric(38, 0), 0::numeric, 0::numeric
     FROM part p JOIN account a USING (account_id) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [asOf],
  );
  return rows.map(read);
}

/** By effective time through the end of a UTC day (its number since 1970): day sums, and what they don't hold yet. */
export async function readTrialBalanceAt(sql: Sql, day: bigint): Promise<TrialLine[]> {
  const rows = await sql.rows<Columns>(
    'trial_balance_at',
    `WITH late AS (
       SELECT t.debit, t.credit, t.amount FROM rollup_head r JOIN ledger_input i ON i.shard = r.shard AND i.batch_seq > r.batch_seq
       ${TRANSFERS_OF_BATCH} WHERE t.effective < ($1::int8 + 1) * 86400000000000),
     part AS (
       SELECT account_id, debits AS d, credits AS c FROM account_day WHERE day <= $1
       UNION ALL SELECT debit, amount, 0 FROM late UNION ALL SELECT credit, 0, amount FROM late)
     SELECT a.entity, a.asset, a.code, sum(p.d)::numeric(38, 0), sum(p.c)::numeric(38, 0), 0::numeric, 0::numeric
     FROM part p JOIN account a USING (account_id) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [day],
  );
  return rows.map(read);
}
