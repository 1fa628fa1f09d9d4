import type { Instant } from '../time';
import type { Account, Standing } from './account';
import type { Span } from './timeline';

/**
 * Billing state and contract version by event time and by what was known. The last answer is kept beside the account: nearly every event of
 * a batch finds it, and with a hundred thousand customers each look into another object is a wait for memory.
 */
export function standingAt(account: Account, at: Instant, pinnedSeq: bigint): Standing {
  const kept = account.standing;
  if (kept !== null && kept.pinnedSeq === pinnedSeq && holds(kept, at)) return kept;
  const state = account.states.span(at, pinnedSeq);
  const contract = account.contracts.span(at, pinnedSeq);
  const standing = {
    pinnedSeq,
    from: later(state, contract),
    until: earlier(state, contract),
    state: state.item?.state ?? 'created',
    contract: contract.item,
  };
  account.standing = standing;
  return standing;
}

const holds = ({ from, until }: Standing, at: Instant): boolean => (from === null || from <= at) && (until === null || at < until);

function later(a: Span<unknown>, b: Span<unknown>): Instant | null {
  if (a.from === null || b.from === null) return a.from ?? b.from;
  return a.from > b.from ? a.from : b.from;
}

function earlier(a: Span<unknown>, b: Span<unknown>): Instant | null {
  if (a.until === null || b.until === null) return a.until ?? b.until;
  return a.until < b.until ? a.until : b.until;
}
