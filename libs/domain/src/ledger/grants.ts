import type { Amount } from '../money';
import type { Instant } from '../time';
import { customerAccount, shardAccount } from './account-name';
import { PROMO_ISSUED, WALLET_PROMO } from './chart';
import type { Draft, OpenAccount, OpenEntry } from './draft';
import type { GrantAccount } from './grant-index';
import { grantSub, hasExpired, isInForce, type GrantTerms } from './grant-terms';
import { KIND } from './kinds';
import { freeAmount } from './ledger-state';

interface Books {
  readonly customer: string;
  readonly entity: string;
  readonly asset: string;
}

const inBooks = ({ account }: GrantAccount, { entity, asset }: Books): boolean => account.entity === entity && account.asset === asset;

const issued = (draft: Draft, { entity, asset }: Omit<Books, 'customer'>): OpenAccount =>
  draft.open(shardAccount(PROMO_ISSUED, entity, asset, draft.state.head.shard));

/** 9010 → 9000, into an account of the grant's own. */
export function postGrant(draft: Draft, entry: OpenEntry, { customer, entity, asset }: Books, terms: GrantTerms): void {
  const account = draft.open(customerAccount(WALLET_PROMO, entity, asset, customer, draft.state.head.shard, grantSub(terms)));
  draft.noteGrant(account);
  draft.post(entry, KIND.grant, issued(draft, { entity, asset }), account, terms.amount);
}

/** What of `amount` the grants pay that are in force at the service time, in their order. Nothing is posted. */
export function drawGrants(draft: Draft, books: Books, at: Instant, amount: Amount): { account: OpenAccount; amount: Amount }[] {
  const drawn: { account: OpenAccount; amount: Amount }[] = [];
  let rest = amount;
  for (const grant of draft.grantsOf(books.customer)) {
    if (rest === 0n) break;
    if (!inBooks(grant, books) || !isInForce(grant.terms, at)) continue;
    const account = draft.open(grant.account);
    const free = freeAmount(account);
    if (free <= 0n) continue;
    const part = free < rest ? free : rest;
    drawn.push({ account, amount: part });
    rest -= part;
  }
  return drawn;
}

/** The memo beside a charge: 9000 → 9010 of what each grant pays. */
export function postDrawn(draft: Draft, entry: OpenEntry, drawn: readonly { account: OpenAccount; amount: Amount }[]): void {
  for (const { account, amount } of drawn) draft.post(entry, KIND.promo, account, issued(draft, account), amount);
}

/** 9010 → 9000: what a grant had paid comes back to it. To one that has expired by now it comes back and expires at once. */
export function returnToGrant(draft: Draft, entry: OpenEntry, grant: OpenAccount, terms: GrantTerms, amount: Amount): void {
  draft.post(entry, KIND.promo, issued(draft, grant), grant, amount);
  if (hasExpired(terms, draft.clock)) draft.post(entry, KIND.grant_end, grant, issued(draft, grant), amount);
}

/** 9000 → 9010 of what is left of a grant; nothing where nothing is. Answers how much. */
export function endGrant(draft: Draft, entry: OpenEntry, { account }: GrantAccount): Amount {
  const grant = draft.open(account);
  const left = freeAmount(grant);
  if (left > 0n) draft.post(entry, KIND.grant_end, grant, issued(draft, grant), left);
  return left;
}

/** The customer's grant with that id, in whatever books; undefined where there is none. */
export const findGrant = (draft: Draft, customer: string, id: string): GrantAccount | undefined =>
  draft.grantsOf(customer).find((g) => g.terms.id === id);

/** What the customer's grants can give at the instant, in one entity and asset. */
export function grantsInForce(draft: Draft, books: Books, at: Instant): Amount {
  return draft
    .grantsOf(books.customer)
    .filter((g) => inBooks(g, books) && isInForce(g.terms, at))
    .reduce((sum, { account }) => sum + freeAmount(draft.open(account)), 0n);
}
