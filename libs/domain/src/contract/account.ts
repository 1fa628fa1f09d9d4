import type { Instant } from '../time';
import type { BillingState, Customer } from './bodies';
import type { ContractVersion } from './contract-version';
import type { Timeline } from './timeline';

/** With the catalogue number that recorded it. */
export type Recorded<T> = T & { readonly recordedSeq: bigint };

/** How a customer stands at an instant, as known at a catalogue number, and for how long around it. */
export interface Standing {
  readonly pinnedSeq: bigint;
  /** Null: from ever on. */
  readonly from: Instant | null;
  /** Exclusive; null: open. */
  readonly until: Instant | null;
  readonly state: BillingState;
  readonly contract: Recorded<ContractVersion> | null;
}

/** All that is known of a customer, found by one look-up. */
export interface Account {
  readonly id: string;
  customer: Recorded<Customer>;
  readonly states: Timeline<{ state: BillingState; effectiveFrom: Instant; recordedSeq: bigint }>;
  readonly contracts: Timeline<Recorded<ContractVersion>>;
  /** The last answer of `standingAt`. */
  standing: Standing | null;
}
