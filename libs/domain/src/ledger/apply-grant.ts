import { formatInstant } from '../time';
import type { Amount } from '../money';
import type { Grant, GrantVoid } from './command';
import type { Draft, OpenEntry } from './draft';
import { endGrant, findGrant, postGrant } from './grants';
import { hasExpired } from './grant-terms';
import { Refusal } from './refusal';

/**
 * Promotional credit: 9010 → 9000. Refuses `grant_expired` where it had expired by now (the batch's clock): its expiry may have been
 * posted before it.
 */
export function applyGrant(draft: Draft, entry: OpenEntry, command: Grant): Amount {
  const { commandId: id, at: from, expires, priority, reason, amount } = command;
  const terms = { id, priority, from, expires, reason, amount };
  if (expires !== null && hasExpired(terms, draft.clock))
    throw new Refusal('grant_expired', `the grant would have expired at ${formatInstant(expires)}`, 'data.expires_at');
  postGrant(draft, entry, command, terms);
  return amount;
}

/** What is left of a grant ends: 9000 → 9010. Refuses `nothing_to_void` where nothing is left. */
export function applyGrantVoid(draft: Draft, entry: OpenEntry, { grant }: GrantVoid, target: ReturnType<typeof findGrant>): Amount {
  if (target === undefined) throw new Refusal('target_missing', `there is no grant ${grant}`, 'data.grant');
  const left = endGrant(draft, entry, target);
  if (left === 0n) throw new Refusal('nothing_to_void', `nothing is left of the grant ${grant}`, 'data.grant');
  return left;
}
