import type { Instant } from '../time';

/** What was served, beside the quantities. */
export interface PricingContext {
  /** The event's own time: decides time-of-day windows. */
  readonly at: Instant;
  readonly serviceTier?: string | null;
  readonly batch?: boolean;
  readonly speed?: string | null;
  readonly inferenceGeo?: string | null;
  readonly trafficType?: string | null;
  /** The request's whole prompt, where only some of its classes are priced here: decides context tiers. */
  readonly prompt?: bigint | null;
  /** Factors from outside the rate version (a contract's discount, a quote's multiplier), after its own. Decimal texts. */
  readonly multipliers?: readonly string[];
}
