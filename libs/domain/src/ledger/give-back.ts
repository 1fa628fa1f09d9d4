import type { Amount } from '../money';
import { customerAccount } from './account-name';
import { PROMO_USED, RECEIVABLE_OVERAGE, RECEIVABLE_UNBILLED, WALLET_PAID } from './chart';
import type { Draft, OpenEntry } from './draft';
import { returnToGrant } from './grants';
import { readGrantSub } from './grant-terms';
import { KIND, type Kind } from './kinds';
import { freeAmount, type EntryLeg, type EntryView } from './ledger-state';
import { openOverage } from './open-overage';

/** The charge's amount: the sum of the legs that are revenue. */
export const chargeOf = (target: EntryView): Amount =>
  target.legs.reduce((sum, leg) => (leg.kind === KIND.charge ? sum + leg.amount : sum), 0n);

/**
 * Revenue back to where a charge came from, money first: the overage that it made, as far as that is still open, then the wallet; postpaid:
 * the receivable. Then the grants that paid, the last one first. Answers what went to the overage.
 */
export function giveBack(draft: Draft, entry: OpenEntry, target: EntryView, amount: Amount, kind: Kind): Amount {
  const paid = target.legs.filter((leg) => leg.kind === KIND.charge && leg.debit.customer !== null);
  const money = paid.reduce((sum, leg) => sum + leg.amount, 0n);
  const moneyLeft = money > target.refunded ? money - target.refunded : 0n;
  const inMoney = amount < moneyLeft ? amount : moneyLeft;
  const toOverage = inMoney > 0n ? giveMoney(draft, entry, target, paid, inMoney, kind) : 0n;
  if (amount > inMoney) giveCredit(draft, entry, target, target.refunded > money ? target.refunded - money : 0n, amount - inMoney, kind);
  return toOverage;
}

function giveMoney(draft: Draft, entry: OpenEntry, target: EntryView, paid: readonly EntryLeg[], amount: Amount, kind: Kind): Amount {
  const first = paid[0];
  if (first === undefined || first.debit.customer === null) throw new Error(`entry ${target.entry} is no charge of a customer`);
  const { entity, asset, customer, shard } = first.debit;
  const revenue = draft.open(first.credit);
  entry.givesBack = target.entry;
  if (first.debit.code === RECEIVABLE_UNBILLED.code) {
    draft.post(entry, kind, revenue, draft.open(first.debit), amount);
    return 0n;
  }
  const overage = draft.open(customerAccount(RECEIVABLE_OVERAGE, entity, asset, customer, shard));
  const toOverage = least(amount, openOverage(draft, target), freeAmount(overage));
  if (toOverage > 0n) draft.post(entry, kind, revenue, overage, toOverage);
  if (amount > toOverage)
    draft.post(entry, kind, revenue, draft.open(customerAccount(WALLET_PAID, entity, asset, customer, shard)), amount - toOverage);
  return toOverage;
}

/** 4000 → 4900, and to each grant its own part; `before` went back to them already. */
function giveCredit(draft: Draft, entry: OpenEntry, target: EntryView, before: Amount, amount: Amount, kind: Kind): void {
  const used = target.legs.find((leg) => leg.kind === KIND.charge && leg.debit.code === PROMO_USED.code);
  if (used === undefined) throw new Error(`no grant paid entry ${target.entry}`);
  draft.post(entry, kind, draft.open(used.credit), draft.open(used.debit), amount);
  let [skip, rest] = [before, amount];
  for (const { debit: grant, amount: drawn } of target.legs.filter((leg) => leg.kind === KIND.promo).reverse()) {
    const skipped = drawn < skip ? drawn : skip;
    const part = drawn - skipped < rest ? drawn - skipped : rest;
    skip -= skipped;
    rest -= part;
    if (part > 0n) returnToGrant(draft, entry, draft.open(grant), readGrantSub(grant.sub), part);
  }
}

function least(...amounts: Amount[]): Amount {
  return amounts.reduce((a, b) => (b < a ? b : a));
}
