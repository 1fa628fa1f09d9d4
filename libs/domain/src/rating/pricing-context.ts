import type { PricingContext } from '../pricing';
import type { Instant } from '../time';
import type { Served } from '../usage/usage-reading';

/** What was served, as prices are chosen by it. */
export function contextOf(at: Instant, served: Served): PricingContext {
  return {
    at,
    serviceTier: served.serviceTier ?? null,
    batch: served.batch === true,
    speed: served.speed ?? null,
    inferenceGeo: served.inferenceGeo ?? null,
    trafficType: served.trafficType ?? null,
  };
}
