import type { Instant } from '../time';

/** A price as its own literal (decimal text, kept as given) for `per` units of the class. */
export interface Price {
  readonly price: string;
  readonly per: bigint;
}

/**
 * By class. `'0'` is free. A class that is not in here has no price of its own: it may inherit one, or take that of the
 * sheet beneath. Null says that the class has none here, whatever else would give it one.
 */
export type Prices = Readonly<Record<string, Price | null>>;

export type Comparator = '>' | '>=';

/** Prices of a whole request whose whole prompt (uncached + cache read + cache write tokens) is past the threshold. */
export interface ContextTier {
  readonly comparator: Comparator;
  readonly threshold: bigint;
  readonly prices: Prices;
}

/** Half-open, nanoseconds since UTC midnight; `to` below `from` wraps midnight. */
export interface DayWindow {
  readonly from: bigint;
  readonly to: bigint;
}

/** What was served. All that are given must hold. */
export interface Condition {
  readonly serviceTier?: string;
  readonly batch?: boolean;
  readonly speed?: string;
  readonly inferenceGeo?: string;
  /** Google's trafficType, such as PROVISIONED_THROUGHPUT. */
  readonly trafficType?: string;
  /** Decided by the event's time. */
  readonly window?: DayWindow;
}

/** Where the condition holds: other prices (the first such variant in order counts), or multipliers (all, in order). */
export interface Variant {
  readonly when: Condition;
  readonly prices: Prices | null;
  readonly contextTiers: readonly ContextTier[];
  readonly multipliers: readonly string[];
}

export type ModelMatch =
  | { readonly kind: 'exact' }
  | { readonly kind: 'alias'; readonly aliases: readonly string[] }
  /** `*` stands for any run of characters. */
  | { readonly kind: 'pattern'; readonly pattern: string };

/** Immutable prices of one model in one book, from an instant on. */
export interface RateVersion {
  /** book/model/number */
  readonly id: string;
  readonly book: string;
  readonly model: string;
  readonly number: number;
  readonly asset: string;
  /** In force for `effectiveFrom <= t < effectiveTo`; null is open. */
  readonly effectiveFrom: Instant;
  readonly effectiveTo: Instant | null;
  /** catalogue_seq that published it. */
  readonly recordedSeq: bigint;
  readonly provider: string | null;
  readonly match: ModelMatch;
  readonly prices: Prices;
  /** Ascending by threshold. */
  readonly contextTiers: readonly ContextTier[];
  /** A class without a price of its own takes that of the other class. */
  readonly inherits: Readonly<Record<string, string>>;
  readonly variants: readonly Variant[];
  /** Where the prices came from, for people. */
  readonly origin: string | null;
}

export const rateId = (book: string, model: string, number: number): string => `${book}/${model}/${number}`;
