import { billingPeriodAt, billingPeriodOf, Timeline, type Account, type BillingPeriod } from '../../contract';
import { nextMonth, type Instant } from '../../time';

/**
 * The account as if its shadow were the real thing: active where it is in shadow, not begun anywhere else. Rated and closed with it, a
 * period is what it would have been; days and usage outside the shadow are no part of it.
 */
export function shadowAccount(account: Account, pinnedSeq: bigint): Account {
  const states: Account['states'] = new Timeline();
  for (const s of account.states.known(pinnedSeq)) states.add({ ...s, state: s.state === 'shadow' ? 'active' : 'created' });
  return { ...account, states, standing: null };
}

/** The billing periods that hold an instant of [from, to), in order; none where the account has no contract. */
export function periodsWithin(account: Account, from: Instant, to: Instant, pinnedSeq: bigint): BillingPeriod[] {
  const periods: BillingPeriod[] = [];
  let period = billingPeriodAt(account, from, pinnedSeq);
  while (period !== null && period.from < to) {
    periods.push(period);
    period = billingPeriodOf(account, nextMonth(period.label), pinnedSeq);
  }
  return periods;
}
