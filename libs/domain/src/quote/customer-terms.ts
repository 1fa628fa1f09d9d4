import { standingAt, type Catalogue } from '../contract';
import type { Terms } from '../rating/terms';
import type { TotalsView } from '../rating/totals';
import type { Instant } from '../time';

interface Basis {
  readonly catalogue: Catalogue;
  readonly pinnedSeq: bigint;
  readonly totals?: TotalsView;
}

type NoTerms = { readonly parked: 'unknown_customer' | 'customer_closed' | 'no_contract'; readonly detail: string };

/** The contract of a customer (by id or alias) in force at the instant, or why rating would park its usage. */
export function customerTerms(
  subject: string,
  { catalogue, pinnedSeq, totals }: Basis,
  at: Instant,
): { readonly terms: Terms; readonly customer: string; readonly state: string } | NoTerms {
  const account = catalogue.account(subject, pinnedSeq);
  if (account === null)
    return { parked: 'unknown_customer', detail: `no customer or alias is called ${JSON.stringify(subject.slice(0, 200))}` };
  const customer = account.customer.id;
  const { state, contract } = standingAt(account, at, pinnedSeq);
  if (state === 'closed') return { parked: 'customer_closed', detail: `customer ${customer} is closed at that time` };
  if (contract === null) return { parked: 'no_contract', detail: `customer ${customer} has no contract version in force at that time` };
  return { terms: { account, contract, catalogue, pinnedSeq, totals }, customer, state };
}
