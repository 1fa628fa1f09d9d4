import type { Amount } from '../money';
import type { Instant } from '../time';
import type { ChargeKind } from './charge-kind';

/**
 * What a line is part of. Of a meter with an allowance: `included` costs nothing, `overage` is past it; without one, `usage`. `earned`
 * is a day of a fee that was billed before: revenue, and nothing on an invoice; `grant` is promotional credit, and no money at all.
 */
export type LinePart = 'usage' | 'included' | 'overage' | 'fee' | 'commitment' | 'earned' | 'grant';

/** One priced quantity of a charge. Rounded once, half-even, at 12 decimals. */
export interface ChargeLine {
  readonly class: string;
  readonly quantity: bigint;
  /** Unit price as the rate version's own literal, for `per` units. */
  readonly price: string;
  readonly per: string;
  readonly amount: Amount;
  readonly part: LinePart;
  /** What is unusual about the line; absent on nearly every one. */
  readonly extra?: LineExtra;
}

export interface LineExtra {
  /** Where the line has another model or rate version than the charge (iterations). */
  readonly model?: string;
  readonly rate_version?: string;
  /** The unrounded value, where rounding changed it: decimal text, or 'n/d'. */
  readonly exact?: string;
  readonly inherited_from?: string;
  readonly tier?: string;
  readonly multipliers?: readonly string[];
  /** Running total of the meter before and after, decimal text. */
  readonly before?: string;
  readonly after?: string;
  /** The contract's meter that counts the line. */
  readonly meter?: string;
  /** Whether the contract passes the provider's price through or bundles; where the contract says so. */
  readonly stance?: 'pass_through' | 'bundled';
  /** Exact units of the meter in the line, where they are not its quantity: weights, or a unit that straddles a limit. */
  readonly units?: string;
  /** First and last local day of the service that a true-up is about. */
  readonly service_days?: readonly [first: string, last: string];
  /** `cost`: the price is what provider or gateway reported, as the contract accepts; `quantity`: counted there, and not priced. */
  readonly reported?: 'cost' | 'quantity';
  /** The grant that the charge makes or ends, and until when one that it makes is good. */
  readonly grant?: string;
  readonly expires_at?: string;
}

export type ChargeOutcome = 'charged' | 'not_billable';
export type UsageStatus = 'succeeded' | 'failed' | 'cancelled';
export type Funding = 'prepaid' | 'postpaid';

/** What the provider charges us for the same usage, by a book of its own. `amount` at scale 12 in its own asset. */
export interface UpstreamCost {
  readonly amount: Amount;
  readonly asset: string;
  readonly rateSeq: bigint;
  readonly rateVersion: string;
}

/** A rated usage event: what the ledger posts, and the evidence that replay re-executes. Mirrors table `charge`. */
export interface Charge {
  readonly kind: ChargeKind;
  /** The charge that this one takes back, on the same shard; null unless the kind takes back. */
  readonly targetSeq: bigint | null;
  /** Null where no upstream book was in force, or where it had no price (then flagged). */
  readonly upstream: UpstreamCost | null;
  readonly shard: number;
  readonly chargeSeq: bigint;
  readonly decisionSeq: bigint;
  readonly outcome: ChargeOutcome;
  readonly status: UsageStatus;
  readonly funding: Funding;
  readonly customer: string;
  readonly source: string;
  readonly eventId: string;
  readonly eventTime: Instant;
  readonly recordedAt: Instant;
  readonly partition: number;
  readonly offset: bigint;
  readonly appendedAt: Instant;
  readonly dialect: string;
  readonly normaliserVersion: number;
  readonly pricingVersion: number;
  readonly model: string;
  readonly provider: string | null;
  readonly apiKeyId: string | null;
  readonly entity: string;
  readonly asset: string;
  readonly catalogueSeq: bigint;
  readonly contractSeq: bigint;
  readonly rateSeq: bigint | null;
  /** book/model/number, null where nothing was priced. */
  readonly rateVersion: string | null;
  readonly amount: Amount;
  readonly lines: readonly ChargeLine[];
  /** Canonical JSON object of what was unusual, else null. */
  readonly flags: string | null;
  readonly rawHash: Uint8Array;
}
