import type { Account, Catalogue, ContractVersion, Recorded } from '../contract';
import type { Instant } from '../time';
import type { TotalsView } from './totals';

/** What of a request decides its price beside its usage. */
export interface Call {
  readonly model: string | null;
  readonly time: Instant;
}

/** Under what a call is priced. */
export interface Terms {
  readonly account: Account;
  readonly contract: Recorded<ContractVersion>;
  readonly catalogue: Catalogue;
  readonly pinnedSeq: bigint;
  /** Running totals before the call; all zero where none are given. */
  readonly totals?: TotalsView | undefined;
}
