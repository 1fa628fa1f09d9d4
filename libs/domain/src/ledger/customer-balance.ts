import type { Amount } from '../money';
import type { Instant } from '../time';
import { RECEIVABLE_OVERAGE, RECEIVABLE_UNBILLED, WALLET_PAID, WALLET_PROMO } from './chart';
import { isInForce, readGrantSub } from './grant-terms';

/** An account as the balance needs it: what it can still give, and what is pending against it. */
export interface BalancePart {
  readonly code: number;
  /** The terms of a grant, in its account. */
  readonly sub: string | null;
  readonly free: Amount;
  readonly held: Amount;
}

/** What a customer has in one entity and asset. */
export interface CustomerBalance {
  /** Free amounts of the wallets (grants in force among them), what is held off already, less overage that nothing covers. */
  readonly available: Amount;
  /** Pending against the wallets. */
  readonly held: Amount;
  readonly overage: Amount;
  /** Usage on account, not invoiced yet. */
  readonly owed: Amount;
}

/** The one formula of the balance, over a customer's accounts of one entity and asset, at an instant. */
export function customerBalance(all: readonly BalancePart[], at: Instant): CustomerBalance {
  const accounts = all.filter((a) => a.code !== WALLET_PROMO.code || isInForce(readGrantSub(a.sub), at));
  const sum = (code: number, of: 'free' | 'held'): Amount => accounts.reduce((total, a) => (a.code === code ? total + a[of] : total), 0n);
  const overage = sum(RECEIVABLE_OVERAGE.code, 'free');
  return {
    available: sum(WALLET_PAID.code, 'free') + sum(WALLET_PROMO.code, 'free') - overage,
    held: sum(WALLET_PAID.code, 'held') + sum(WALLET_PROMO.code, 'held'),
    overage,
    owed: sum(RECEIVABLE_UNBILLED.code, 'free'),
  };
}
