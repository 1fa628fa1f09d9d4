import type { ChargeLine, ChargeOutcome, Funding, UpstreamCost, UsageStatus } from '../charge/charge';
import type { BillingPeriod } from '../contract';
import type { Amount } from '../money';
import type { ParkReason } from '../usage/park-reason';
import type { MeterAdvance } from './totals';

/** Rated: charged, or not billable because the customer was not active yet. Everything a charge holds but its sequences and its place in the log. */
export interface Rated {
  readonly kind: 'rated';
  readonly outcome: ChargeOutcome;
  readonly status: UsageStatus;
  readonly customer: string;
  readonly funding: Funding;
  readonly entity: string;
  readonly asset: string;
  readonly model: string;
  readonly contractSeq: bigint;
  readonly rateSeq: bigint | null;
  readonly rateVersion: string | null;
  readonly normaliserVersion: number;
  readonly pricingVersion: number;
  readonly lines: readonly ChargeLine[];
  readonly amount: Amount;
  readonly flags: string | null;
  /** The period that it counts in, where the contract runs by the period and the customer is billed. */
  readonly period: BillingPeriod | null;
  /** What it does to the contract's meters; nothing where it is not billable. */
  readonly advances: readonly MeterAdvance[];
  /** What the provider charges us for it; null where no upstream book has a price for it. */
  readonly upstream: UpstreamCost | null;
}

/** Kept and shown with its reason until somebody mends the cause. */
export interface Parked {
  readonly kind: 'parked';
  readonly reason: ParkReason;
  readonly detail: string;
  readonly field: string | null;
  readonly customer: string | null;
}

export type Decision = Rated | Parked;
