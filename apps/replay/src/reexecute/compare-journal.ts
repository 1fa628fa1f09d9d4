import { chargeSign, takesBack, type Charge, type ChargeKind } from '@tallystick/domain/charge';
import {
  DEFERRED_FEE,
  KIND,
  REVENUE_COMMITMENT,
  REVENUE_FEE,
  REVENUE_USAGE,
  WALLET_PROMO,
  type PeriodBook,
} from '@tallystick/domain/ledger';
import { formatAmount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import type { ChargeEntry, NamedTransfer } from '@tallystick/platform/storage/replay/read-transfers';
import type { Difference } from './reexecution';

/**
 * Whether the entry is this charge's posting: revenue (what is deferred, for a fee) gets exactly its amount (what is left of it where it takes an earlier one back),
 * from accounts of its customer, at its service time and in the accounting period
 * that `periods`, the book at the entry's batch, gives it; nothing at all where it costs nothing.
 */
export function compareJournal(charge: Charge, entry: ChargeEntry, periods: PeriodBook): Difference | null {
  for (const leg of entry.legs) {
    const wrong = wrongLeg(charge, leg, periods.choose(charge.entity, charge.eventTime));
    if (wrong !== null) return wrong;
  }
  const net = (code: number, legs: readonly NamedTransfer[]): bigint =>
    legs.reduce((sum, l) => sum + (l.creditCode === code ? l.amount : 0n) - (l.debitCode === code ? l.amount : 0n), 0n);
  if (charge.kind === 'grant_expired') return null; // what is left of a grant, only the ledger knows: see check grants-posted
  const posted = net(POSTED[charge.kind]?.credit ?? REVENUE_USAGE.code, entry.legs);
  const expected = charge.outcome === 'charged' ? chargeSign(charge.kind) * charge.amount : 0n;
  if (takesBack(charge.kind) ? posted <= 0n && posted >= expected : posted === expected) return null;
  return differs(`${formatAmount(posted)} to revenue in entry ${entry.entry}`, formatAmount(expected));
}

const FEE = { kind: KIND.fee, credit: DEFERRED_FEE.code };
const EARNED = { kind: KIND.earned, credit: REVENUE_FEE.code };
const TRUE_UP = { kind: KIND.true_up, credit: REVENUE_USAGE.code };
const COMMITMENT = { kind: KIND.commitment, credit: REVENUE_COMMITMENT.code };
const FREE_TIER = { kind: KIND.grant, credit: WALLET_PROMO.code };
const GRANT_END = { kind: KIND.grant_end, credit: WALLET_PROMO.code };
/** Kind of the legs of a period's charges, and the account that gets their amount. */
const POSTED: Partial<Record<ChargeKind, { readonly kind: number; readonly credit: number }>> = {
  ...{ fee: FEE, fee_down: FEE, earned: EARNED, earned_down: EARNED },
  ...{ free_tier: FREE_TIER, grant_expired: GRANT_END },
  ...{ true_up: TRUE_UP, true_up_down: TRUE_UP, commitment: COMMITMENT, commitment_down: COMMITMENT },
};

function wrongLeg(charge: Charge, leg: NamedTransfer, period: bigint): Difference | null {
  const name = `transfer ${leg.seq}`;
  if (leg.effective !== charge.eventTime) {
    return differs(`${name} effective ${formatInstant(leg.effective)}`, `effective ${formatInstant(charge.eventTime)}`);
  }
  const foreign = [leg.debitCustomer, leg.creditCustomer].find((c) => c !== null && c !== charge.customer);
  if (foreign !== undefined) return differs(`${name} ${leg.debit} → ${leg.credit}`, `accounts of ${charge.customer}`);
  if (BigInt(leg.period) !== period) return differs(`${name} in period ${leg.period}`, `period ${period}`);
  const prefix = `${charge.entity}/${leg.kind === KIND.upstream ? (charge.upstream?.asset ?? charge.asset) : charge.asset}/`;
  if (!leg.debit.startsWith(prefix) || !leg.credit.startsWith(prefix))
    return differs(`${name} ${leg.debit} → ${leg.credit}`, `accounts of ${prefix}`);
  const kind = takesBack(charge.kind) ? KIND.void : (POSTED[charge.kind]?.kind ?? KIND.charge);
  return leg.kind === kind || BESIDE.has(leg.kind) ? null : differs(`${name} of kind ${leg.kind}`, `kind ${kind}`);
}

/** Legs beside a charge's amount: what the provider charges us, and the memo of promotional credit. */
const BESIDE: ReadonlySet<number> = new Set([KIND.upstream, KIND.promo, KIND.grant_end]);

function differs(stored: string, recomputed: string): Difference {
  return { step: 'journal', stored, recomputed };
}
