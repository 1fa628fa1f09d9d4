import type { ChargeKind } from '../charge';
import { customerAccount, shardAccount } from './account-name';
import {
  DEFERRED_FEE,
  RECEIVABLE_BILLED,
  RECEIVABLE_UNBILLED,
  REVENUE_COMMITMENT,
  REVENUE_FEE,
  REVENUE_USAGE,
  type ChartAccount,
} from './chart';
import type { Draft, OpenAccount, OpenEntry } from './draft';
import { endGrant, findGrant, postGrant } from './grants';
import { GRANT_PRIORITY } from './grant-terms';
import { KIND } from './kinds';
import type { PostableCharge } from './postable-charge';
import { giveToCustomer, takeFromCustomer } from './take-and-give';

/** Kinds that answer a period's opening or close. */
export type PeriodKind = Exclude<ChargeKind, 'usage' | 'correction' | 'void' | 'replaced'>;

/**
 * A fee is billed into what is deferred (1110 → 2020) and earned from there, day by day (2020 → 4010); a true-up moves usage revenue
 * (1100 → 4000), a shortfall makes commitment revenue (1100 → 4030); `…_down` is each the other way. Prepaid: wallet, then overage, in
 * the place of the receivable; no grant pays any of it. Nothing where the lines cancel out.
 */
export function postPeriodCharge(draft: Draft, entry: OpenEntry, kind: PeriodKind, charge: PostableCharge): void {
  if (kind === 'grant_expired') return postExpiry(draft, entry, charge);
  if (charge.amount === 0n) return;
  const { entity, asset, customer } = charge;
  const shard = draft.state.head.shard;
  const ofShard = (account: ChartAccount): OpenAccount => draft.open(shardAccount(account, entity, asset, shard));
  const deferred = (): OpenAccount => draft.open(customerAccount(DEFERRED_FEE, entity, asset, customer, shard));
  switch (kind) {
    case 'free_tier':
      return postFreeTier(draft, entry, charge);
    case 'fee':
      return takeFromCustomer(draft, entry, charge, RECEIVABLE_BILLED, deferred(), KIND.fee);
    case 'fee_down':
      return giveToCustomer(draft, entry, charge, RECEIVABLE_BILLED, deferred(), KIND.fee);
    case 'earned':
      return draft.post(entry, KIND.earned, deferred(), ofShard(REVENUE_FEE), charge.amount);
    case 'earned_down':
      return draft.post(entry, KIND.earned, ofShard(REVENUE_FEE), deferred(), charge.amount);
    case 'true_up':
      return takeFromCustomer(draft, entry, charge, RECEIVABLE_UNBILLED, ofShard(REVENUE_USAGE), KIND.true_up);
    case 'true_up_down':
      return giveToCustomer(draft, entry, charge, RECEIVABLE_UNBILLED, ofShard(REVENUE_USAGE), KIND.true_up);
    case 'commitment':
      return takeFromCustomer(draft, entry, charge, RECEIVABLE_UNBILLED, ofShard(REVENUE_COMMITMENT), KIND.commitment);
    case 'commitment_down':
      return giveToCustomer(draft, entry, charge, RECEIVABLE_UNBILLED, ofShard(REVENUE_COMMITMENT), KIND.commitment);
  }
}

/** A period's free tier is a grant for its service time. */
function postFreeTier(draft: Draft, entry: OpenEntry, charge: PostableCharge): void {
  if (charge.grant == null) throw new Error(`charge ${charge.chargeSeq} names no grant`);
  const { id, expires } = charge.grant;
  postGrant(draft, entry, charge, {
    ...{ id, expires, priority: GRANT_PRIORITY, from: charge.eventTime, reason: 'free_tier', amount: charge.amount },
  });
}

/** What is left of the grant ends: what that is, only the ledger knows. Nothing where there is no such grant: it was refused. */
function postExpiry(draft: Draft, entry: OpenEntry, charge: PostableCharge): void {
  if (charge.grant == null) throw new Error(`charge ${charge.chargeSeq} names no grant`);
  const found = findGrant(draft, charge.customer, charge.grant.id);
  if (found !== undefined) endGrant(draft, entry, found);
}
