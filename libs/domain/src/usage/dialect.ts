import type { Found } from './found';
import type { JsonObject } from './json';
import type { Tally } from './tally';

/** One shape of usage objects and what its counts mean. Named by the event, never guessed. */
export interface Dialect {
  readonly name: string;
  /** Rises with every change of what this dialect reads from the same object. */
  readonly version: number;
  /**
   * Reads a usage object into disjoint classes and checks that they rebuild its totals.
   * Throws UsageFault (impossible_usage, usage_missing) naming the field.
   */
  readonly normalise: (usage: JsonObject, tally: Tally, found: Found | null) => void;
  /** Takes what one event of a stream, or a whole response body, says about usage. */
  readonly find: (event: JsonObject, found: Found) => void;
  /** Usage may consist of nothing but what the gateway counted (`quantities`). */
  readonly gatewayCounts?: boolean;
}
