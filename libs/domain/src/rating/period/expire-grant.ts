import type { Catalogue } from '../../contract';
import type { GrantControl } from '../../event';
import { answerOf, type PeriodAnswer } from './answer-period';
import { endOfGrant } from './free-tier';

/**
 * The charge that ends a grant at its expiry. It costs nothing, and stands in the grant's books. Null where the customer has no contract,
 * and so can have no grant.
 */
export function expireGrant(control: Omit<GrantControl, 'kind'>, catalogue: Catalogue, pinnedSeq: bigint): PeriodAnswer | null {
  const { customer, grant, entity, asset, expiresAt: eventTime } = control;
  const contracts = catalogue.contracts(customer, pinnedSeq);
  const contract = contracts.findLast((c) => c.effectiveFrom <= eventTime) ?? contracts[0];
  if (contract === undefined) return null;
  const eventId = `grant/${customer}/${grant}/expired`;
  return answerOf(customer, {
    ...{ kind: 'grant_expired', eventId, eventTime, contract, entity, asset, lines: [endOfGrant(grant)], amount: 0n },
  });
}
