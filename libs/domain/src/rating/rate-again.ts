import { takesBack, type Charge } from '../charge';
import type { Catalogue } from '../contract';
import type { UsageEvent } from '../event/usage-event';
import type { Decision } from './decision';
import { rateEvent } from './rate-event';
import { resolutionOf, resolveMissing } from './resolve-missing';
import { asCorrection, takeBack, type TargetCharge } from './take-back';
import type { TotalsView } from './totals';

/**
 * What the event of a stored charge rates to at the charge's own pinned number: what replay compares with the charge. `target` is the
 * charge that it takes back (by `targetSeq`), null where it takes back none or where that is gone. Throws where the event does not
 * amend anything and the charge says it does: the evidence was changed.
 */
export function rateAgain(
  charge: Pick<Charge, 'kind' | 'catalogueSeq' | 'appendedAt' | 'flags'>,
  event: UsageEvent,
  target: TargetCharge | null,
  catalogue: Catalogue,
  totals?: TotalsView,
): Decision {
  const { amends } = event;
  if (takesBack(charge.kind)) {
    if (amends === null || target === null) throw new Error(`a ${charge.kind} without ${amends === null ? 'a named event' : 'its target'}`);
    return takeBack(target, amends).rated;
  }
  const resolution = resolutionOf(charge.flags);
  const decision =
    resolution === null
      ? rateEvent(event, catalogue, charge.catalogueSeq, charge.appendedAt, totals)
      : resolveMissing(event, resolution, catalogue, charge.catalogueSeq, charge.appendedAt, totals);
  return charge.kind === 'correction' && amends !== null && decision.kind === 'rated' ? asCorrection(decision, amends) : decision;
}
