import { shardAccount, shardAccountName } from './account-name';
import { PROMO_USED, REVENUE_USAGE, RECEIVABLE_UNBILLED } from './chart';
import type { Draft, OpenEntry } from './draft';
import { drawGrants, postDrawn } from './grants';
import { KIND } from './kinds';
import type { EntryView } from './ledger-state';
import { postPeriodCharge } from './post-period-charge';
import { postTakingBack } from './post-taking-back';
import { postUpstream } from './post-upstream';
import type { PostableCharge } from './postable-charge';
import { takeFromCustomer } from './take-and-give';

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
      postPeriodCharge(draft, entry, charge.kind, charge);
  }
}

/**
 * Grants in force at the service time pay first (4900 → 4000, and the memo 9000 → 9010). Prepaid: then the wallet down to its free amount,
 * the rest is overage. Postpaid: unbilled receivable. Nothing where it cost nothing.
 */
export function postUsage(draft: Draft, entry: OpenEntry, charge: PostableCharge): void {
  if (charge.amount === 0n) return;
  const { entity, asset } = charge;
  const shard = draft.state.head.shard;
  const revenue =
    draft.find(shardAccountName(REVENUE_USAGE, entity, asset, shard)) ?? draft.open(shardAccount(REVENUE_USAGE, entity, asset, shard));
  const drawn = drawGrants(draft, charge, charge.eventTime, charge.amount);
  if (drawn.length === 0) {
    takeFromCustomer(draft, entry, charge, RECEIVABLE_UNBILLED, revenue, KIND.charge);
    return;
  }
  const promo = drawn.reduce((sum, d) => sum + d.amount, 0n);
  draft.post(entry, KIND.charge, draft.open(shardAccount(PROMO_USED, entity, asset, shard)), revenue, promo);
  if (charge.amount > promo)
    takeFromCustomer(draft, entry, { ...charge, amount: charge.amount - promo }, RECEIVABLE_UNBILLED, revenue, KIND.charge);
  postDrawn(draft, entry, drawn);
}
