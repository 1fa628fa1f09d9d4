/** Why an event waits instead of being charged. Each has a fix: see the exceptions of the api. */
export const PARK_REASONS = [
  'unknown_customer',
  'no_contract',
  'customer_closed',
  'unknown_price',
  'unknown_dialect',
  'impossible_usage',
  'usage_missing',
  'unresolved',
  'time_out_of_range',
  'malformed',
  'bad_control',
  'target_missing',
  'target_mismatch',
  'already_corrected',
  'asset_mismatch',
] as const;
export type ParkReason = (typeof PARK_REASONS)[number];

const DISMISSIBLE: ReadonlySet<string> = new Set<ParkReason>([
  'unknown_customer',
  'unknown_dialect',
  'impossible_usage',
  'time_out_of_range',
  'malformed',
  'target_missing',
  'target_mismatch',
  'already_corrected',
]);

/**
 * Whether a person may close an event that is parked for this reason as not billed: where nobody here can mend the cause. What lacks a
 * price or a contract is mended and released, what lacks its usage is resolved, and either may be voided by an event that names it.
 */
export const mayBeDismissed = (reason: string): boolean => DISMISSIBLE.has(reason);
