import type { PricingContext } from '../pricing';
import type { Instant } from '../time';
import type { Served } from '../usage/usage-reading';

const NO_MULTIPLIERS: readonly string[] = Object.freeze([]);

/**
 * What was served, as prices are chosen by it. `multipliers` are a contract's; `prompt` is the whole prompt where only some of its classes
 * are priced. One literal: objects made by spreading get a shape each, and this one is made for every event.
 */
export function contextOf(at: Instant, served: Served, multipliers = NO_MULTIPLIERS, prompt: bigint | null = null): PricingContext {
  return {
    at,
    serviceTier: served.serviceTier ?? null,
    batch: served.batch === true,
    speed: served.speed ?? null,
    inferenceGeo: served.inferenceGeo ?? null,
    trafficType: served.trafficType ?? null,
    multipliers,
    prompt,
  };
}
