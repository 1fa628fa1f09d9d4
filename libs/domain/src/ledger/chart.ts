/** One kind of account of the chart. Codes and sides are those of the design's chart of accounts, for ever. */
export interface ChartAccount {
  readonly code: number;
  readonly title: string;
  /** Its free amount is credits − debits − pending debits; else debits − credits − pending credits. */
  readonly creditNormal: boolean;
  /** Its free amount never goes below zero: the database checks it. */
  readonly floored: boolean;
  /** One account per customer, or one per shard (summed by a view, so that no row is hot). */
  readonly per: 'customer' | 'shard';
}

const account = (code: number, title: string, side: 'debit' | 'credit', per: ChartAccount['per'], floored = false): ChartAccount => ({
  code,
  title,
  creditNormal: side === 'credit',
  floored,
  per,
});

export const PSP_CLEARING = account(1010, 'psp_clearing', 'debit', 'shard');
export const RECEIVABLE_UNBILLED = account(1100, 'ar_unbilled', 'debit', 'customer');
/** Floored: nobody settles more overage than there is. */
export const RECEIVABLE_OVERAGE = account(1105, 'ar_overage', 'debit', 'customer', true);
/** Invoiced, or a fee that is billed at the start of its period. */
export const RECEIVABLE_BILLED = account(1110, 'ar_billed', 'debit', 'customer');
export const WALLET_PAID = account(2000, 'wallet_paid', 'credit', 'customer', true);
/** Fees that are billed and not earned yet. */
export const DEFERRED_FEE = account(2020, 'deferred_fee', 'credit', 'customer');
export const TAX_PAYABLE = account(2100, 'tax_payable', 'credit', 'shard');
/** What we owe a provider for usage that it has not billed yet; one per upstream book. */
export const UPSTREAM_ACCRUED = account(2200, 'upstream_accrued', 'credit', 'shard');
export const REVENUE_USAGE = account(4000, 'usage', 'credit', 'shard');
export const REVENUE_FEE = account(4010, 'base_fee', 'credit', 'shard');
export const REVENUE_COMMITMENT = account(4030, 'commitment', 'credit', 'shard');
/** Contra-revenue, as goodwill is: what grants have paid of usage, which is revenue at its full price. */
export const PROMO_USED = account(4900, 'promo_used', 'debit', 'shard');
/** Contra-revenue: its normal side is the debit. */
export const GOODWILL = account(4910, 'goodwill', 'debit', 'shard');
export const UPSTREAM_COST = account(5000, 'upstream_cost', 'debit', 'shard');
export const BAD_DEBT = account(6020, 'bad_debt', 'debit', 'shard');
export const ROUNDING_INVOICE = account(6040, 'rounding_invoice', 'debit', 'shard');
/** Memo: what is left of a grant, one account each. `sub` has the grant's terms: see grant-terms. */
export const WALLET_PROMO = account(9000, 'wallet_promo', 'credit', 'customer', true);
/** Memo: the other side of every grant. */
export const PROMO_ISSUED = account(9010, 'promo_issued', 'debit', 'shard');

export const CHART: readonly ChartAccount[] = [
  PSP_CLEARING,
  RECEIVABLE_UNBILLED,
  RECEIVABLE_OVERAGE,
  RECEIVABLE_BILLED,
  WALLET_PAID,
  DEFERRED_FEE,
  TAX_PAYABLE,
  UPSTREAM_ACCRUED,
  REVENUE_USAGE,
  REVENUE_FEE,
  REVENUE_COMMITMENT,
  PROMO_USED,
  GOODWILL,
  UPSTREAM_COST,
  BAD_DEBT,
  ROUNDING_INVOICE,
  WALLET_PROMO,
  PROMO_ISSUED,
];

const BY_CODE = new Map(CHART.map((a) => [a.code, a]));

/** Throws where the code is not in the chart: a stored account was changed. */
export function chartAccount(code: number): ChartAccount {
  const found = BY_CODE.get(code);
  if (found === undefined) throw new Error(`no account ${code} in the chart`);
  return found;
}

/** The contra account that an adjustment's reason code names; goodwill where it names none. */
export function contraOf(reasonCode: string): ChartAccount {
  if (reasonCode === 'rounding') return ROUNDING_INVOICE;
  if (reasonCode === 'bad_debt' || reasonCode === 'write_off') return BAD_DEBT;
  return GOODWILL;
}
