import type { Instant } from '../time';
import type { RateContent } from '../pricing';
import type { Accept, Quarantined, RateDifference } from './price-list';

export interface ProposeOptions {
  readonly book: string;
  /** The book's: what is in another asset is quarantined, nothing converts. */
  readonly asset: string;
  /** From when undated prices hold for models that the book has already. */
  readonly effectiveFrom: Instant;
  /** From when they hold for models that are new to the book; 1970 unless said. */
  readonly firstFrom?: Instant;
  readonly accept?: Accept;
}

/** A proposal while it is made. */
export interface ProposalDraft {
  readonly accepted: RateContent[];
  readonly unchanged: { model: string; rateVersion: string }[];
  readonly quarantined: Quarantined[];
  readonly differences: RateDifference[];
}
