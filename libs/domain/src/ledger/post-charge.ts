import type { Charge } from '../charge';
import { customerAccount, customerAccountName, shardAccount, shardAccountName } from './account-name';
import { REVENUE_USAGE, RECEIVABLE_OVERAGE, RECEIVABLE_UNBILLED, WALLET_PAID } from './chart';
import type { Draft, OpenEntry } from './draft';
import { KIND } from './kinds';
import { freeAmount } from './ledger-state';

/** What the ledger needs of a charge. It never prices: entity, asset, funding and amount are the charge's own. */
export type PostableCharge = Pick<Charge, 'chargeSeq' | 'outcome' | 'funding' | 'customer' | 'entity' | 'asset' | 'amount' | 'eventTime'>;

/**
 * Prepaid: the wallet down to its free amount, the rest is overage. Postpaid: unbilled receivable.
 * A charge of 0 and one that is not billable have no transfers; their entry is counted all the same.
 */
export function postCharge(draft: Draft, entry: OpenEntry, charge: PostableCharge): void {
  if (charge.amount === 0n || charge.outcome === 'not_billable') return;
  const { entity, asset, customer } = charge;
  const shard = draft.state.head.shard;
  const revenue =
    draft.find(shardAccountName(REVENUE_USAGE, entity, asset, shard)) ?? draft.open(shardAccount(REVENUE_USAGE, entity, asset, shard));
  if (charge.funding === 'postpaid') {
    const receivable = draft.open(customerAccount(RECEIVABLE_UNBILLED, entity, asset, customer, shard));
    draft.post(entry, KIND.charge, receivable, revenue, charge.amount);
    return;
  }
  const wallet = draft.find(customerAccountName(WALLET_PAID, entity, asset, customer));
  const free = wallet === undefined ? 0n : freeAmount(wallet);
  const paid = free < charge.amount ? free : charge.amount;
  if (wallet !== undefined && paid > 0n) draft.post(entry, KIND.charge, wallet, revenue, paid);
  const rest = charge.amount - (paid > 0n ? paid : 0n);
  if (rest > 0n)
    draft.post(entry, KIND.charge, draft.open(customerAccount(RECEIVABLE_OVERAGE, entity, asset, customer, shard)), revenue, rest);
}
