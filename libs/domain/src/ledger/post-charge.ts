import type { Charge } from '../charge';
import { customerAccount, customerAccountName, shardAccount, shardAccountName } from './account-name';
import { REVENUE_USAGE, RECEIVABLE_OVERAGE, RECEIVABLE_UNBILLED, WALLET_PAID } from './chart';
import type { Draft, OpenEntry } from './draft';
import { KIND } from './kinds';
import { freeAmount, type EntryView } from './ledger-state';
import { postTakingBack } from './post-taking-back';
import { postUpstream } from './post-upstream';

/** What the ledger needs of a charge. It never prices: entity, asset, funding and amount are the charge's own. No kind: usage. */
export type PostableCharge = Pick<Charge, 'chargeSeq' | 'outcome' | 'funding' | 'customer' | 'entity' | 'asset' | 'amount' | 'eventTime'> &
  Partial<Pick<Charge, 'kind' | 'targetSeq' | 'upstream'>>;

/**
 * Posts a charge by its kind. One that is not billable has no transfers; its entry is counted all the same.
 * `target`: the entry that the charge takes back, undefined where that has no transfers.
 */
export function postCharge(draft: Draft, entry: OpenEntry, charge: PostableCharge, target: EntryView | undefined): void {
  if (charge.outcome === 'not_billable') return;
  switch (charge.kind) {
    case 'void':
    case 'replaced':
      postTakingBack(draft, entry, charge.kind, target);
      return;
    case undefined:
    case 'usage':
    case 'correction':
      postUsage(draft, entry, charge);
      if (charge.upstream != null) postUpstream(draft, entry, charge.entity, charge.upstream);
      return;
    default:
      throw new Error(`charge ${charge.chargeSeq}: no posting rule for a ${charge.kind}`);
  }
}

/** Prepaid: the wallet down to its free amount, the rest is overage. Postpaid: unbilled receivable. Nothing where it cost nothing. */
export function postUsage(draft: Draft, entry: OpenEntry, charge: PostableCharge): void {
  if (charge.amount === 0n) return;
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
