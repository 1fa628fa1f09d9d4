import { drawOrder, hasExpired, readGrantSub, WALLET_PROMO, type GrantTerms } from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';

/** An account as far as a grant is shown of it. */
interface GrantPart {
  readonly code: number;
  readonly entity: string;
  readonly asset: string;
  readonly sub: string | null;
  readonly free: bigint;
}

export interface ShownGrant {
  readonly id: string;
  readonly state: 'scheduled' | 'in_force' | 'spent' | 'expired';
  readonly [field: string]: string | null;
}

/** The grants among the accounts, in the order in which they are used. */
export function showGrants(accounts: readonly GrantPart[], at: bigint): ShownGrant[] {
  return accounts
    .filter((a) => a.code === WALLET_PROMO.code)
    .map((account) => ({ account, terms: readGrantSub(account.sub) }))
    .sort((a, b) => drawOrder(a.terms, b.terms))
    .map(({ account, terms }) => showGrant(account, terms, at));
}

function showGrant({ entity, asset, free }: GrantPart, terms: GrantTerms, at: bigint): ShownGrant {
  const state = hasExpired(terms, at) ? 'expired' : free === 0n ? 'spent' : at < terms.from ? 'scheduled' : 'in_force';
  return {
    id: terms.id,
    state,
    reason_code: terms.reason,
    entity,
    asset,
    amount: formatAmount(terms.amount),
    left: formatAmount(free),
    priority: terms.priority.toString(),
    effective_from: formatInstant(terms.from),
    expires_at: terms.expires === null ? null : formatInstant(terms.expires),
  };
}
