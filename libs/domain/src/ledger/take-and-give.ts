import { customerAccount, customerAccountName } from './account-name';
import { RECEIVABLE_OVERAGE, WALLET_PAID, type ChartAccount } from './chart';
import type { Draft, OpenAccount, OpenEntry } from './draft';
import { freeAmount } from './ledger-state';
import type { PostableCharge } from './postable-charge';

/** From the customer to `credit`. Prepaid: the wallet down to its free amount, the rest is overage. Postpaid: `receivable`. */
export function takeFromCustomer(
  draft: Draft,
  entry: OpenEntry,
  charge: PostableCharge,
  receivable: ChartAccount,
  credit: OpenAccount,
  kind: number,
): void {
  const { entity, asset, customer, amount } = charge;
  const shard = draft.state.head.shard;
  if (charge.funding === 'postpaid') {
    draft.post(entry, kind, draft.open(customerAccount(receivable, entity, asset, customer, shard)), credit, amount);
    return;
  }
  const wallet = draft.find(customerAccountName(WALLET_PAID, entity, asset, customer));
  const free = wallet === undefined ? 0n : freeAmount(wallet);
  const paid = free < amount ? free : amount;
  if (wallet !== undefined && paid > 0n) draft.post(entry, kind, wallet, credit, paid);
  const rest = amount - (paid > 0n ? paid : 0n);
  if (rest > 0n) draft.post(entry, kind, draft.open(customerAccount(RECEIVABLE_OVERAGE, entity, asset, customer, shard)), credit, rest);
}

/** From `debit` to the customer. Prepaid: what is open of the overage first, then the wallet. Postpaid: off `receivable`. */
export function giveToCustomer(
  draft: Draft,
  entry: OpenEntry,
  charge: PostableCharge,
  receivable: ChartAccount,
  debit: OpenAccount,
  kind: number,
): void {
  const { entity, asset, customer, amount } = charge;
  const shard = draft.state.head.shard;
  if (charge.funding === 'postpaid') {
    draft.post(entry, kind, debit, draft.open(customerAccount(receivable, entity, asset, customer, shard)), amount);
    return;
  }
  const overage = draft.find(customerAccountName(RECEIVABLE_OVERAGE, entity, asset, customer));
  const open = overage === undefined ? 0n : freeAmount(overage);
  const off = open < amount ? open : amount;
  if (overage !== undefined && off > 0n) draft.post(entry, kind, debit, overage, off);
  if (amount > off) draft.post(entry, kind, debit, draft.open(customerAccount(WALLET_PAID, entity, asset, customer, shard)), amount - off);
}
