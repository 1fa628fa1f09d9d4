import type { UsageEvent } from '@tallystick/domain/event';
import type { BatchContext } from './batch-context';
import type { Placed } from './decide-records';
import { nameOf } from './named';
import type { Wanted } from './running-totals';

/** Events, and charges that they take back, of customers whose contract runs by the period: whose totals must be at hand. */
export function meteredEvents(context: Pick<BatchContext, 'catalogue' | 'pinnedSeq' | 'named'>, events: readonly UsageEvent[]): Wanted[] {
  const { catalogue, pinnedSeq, named } = context;
  if (catalogue.periodic.size === 0) return [];
  return events.flatMap(({ subject, time, amends }) => {
    const account = subject === null ? null : catalogue.account(subject, pinnedSeq);
    if (account === null || !catalogue.periodic.has(account.customer.id)) return [];
    const target = amends === null ? undefined : named.get(nameOf(amends));
    return [{ account, at: time }, ...(target !== undefined && 'charge' in target ? [{ account, at: target.charge.eventTime }] : [])];
  });
}

/** As `meteredEvents`, of placed records. */
export const meteredOf = (context: BatchContext, placed: readonly Placed[]): Wanted[] =>
  context.catalogue.periodic.size === 0
    ? []
    : meteredEvents(
        context,
        placed.flatMap(({ read, misplaced }) => (read.kind === 'event' && !misplaced ? [read.event] : [])),
      );
