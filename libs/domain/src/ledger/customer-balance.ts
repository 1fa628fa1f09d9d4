import type { Amount } from '../money';
import { RECEIVABLE_OVERAGE, RECEIVABLE_UNBILLED, WALLET_PAID } from './chart';

/** An account as the balance needs it: what it can still give, and what is pending against it. */
export interface BalancePart {
  readonly code: number;
  readonly free: Amount;
  readonly held: Amount;
}

/** What a customer has in one entity and asset. */
export interface CustomerBalance {
  /** Free amounts of the wallets, what is held off already, less overage that nothing covers. */
  readonly available: Amount;
  /** Pending against the wallets. */
  readonly held: Amount;
  readonly overage: Amount;
  /** Usage on account, not invoiced yet. */
  readonly owed: Amount;
}

/** The one formula of the balance, over a customer's accounts of one entity and asset. */
export function customerBalance(accounts: readonly BalancePart[]): CustomerBalance {
  const sum = (code: number, of: 'free' | 'held'): Amount => accounts.reduce((total, a) => (a.code === code ? total + a[of] : total), 0n);
  const overage = sum(RECEIVABLE_OVERAGE.code, 'free');
  return {
    available: sum(WALLET_PAID.code, 'free') - overage,
    held: sum(WALLET_PAID.code, 'held'),
    overage,
    owed: sum(RECEIVABLE_UNBILLED.code, 'free'),
  };
}
