import type { AccountKey } from './account-name';
import { WALLET_PROMO } from './chart';
import { drawOrder, readGrantSub, type GrantTerms } from './grant-terms';

/** The account of a grant, with what its name says. */
export interface GrantAccount {
  readonly account: AccountKey;
  readonly terms: GrantTerms;
}

const NONE: readonly GrantAccount[] = Object.freeze([]);

/** The grants among a shard's accounts, by customer, each in the order in which they are used. A charge of who has none costs one look-up. */
export class GrantIndex {
  private readonly byCustomer = new Map<string, readonly GrantAccount[]>();

  static over(accounts: Iterable<AccountKey>): GrantIndex {
    const index = new GrantIndex();
    for (const account of accounts) index.add(account);
    return index;
  }

  /** Takes note of an account if it is a grant's; one that is known already stays as it is. */
  add(account: AccountKey): void {
    const { code, customer } = account;
    if (code !== WALLET_PROMO.code || customer === null) return;
    const before = this.of(customer);
    if (before.some((g) => g.account.name === account.name)) return;
    this.byCustomer.set(
      customer,
      [...before, { account, terms: readGrantSub(account.sub) }].sort((a, b) => drawOrder(a.terms, b.terms)),
    );
  }

  of(customer: string): readonly GrantAccount[] {
    return this.byCustomer.get(customer) ?? NONE;
  }
}
