import type { UsageEvent } from '@tallystick/domain/event';
import type { Rated } from '@tallystick/domain/rating';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';

/** What re-executing a charge does, in order. */
export const STEPS = [
  'raw_bytes', // the raw record is there, and its salted hash is the one in the charge
  'read', // the bytes are a usage event
  'identity', // source, id and time are the charge's
  'content', // the identity's content hash is that of this event
  'decision', // rated at the pinned catalogue: customer, contract, outcome, classes
  'rate_version', // the rate version selected is the charge's
  'lines', // the same lines, to the byte
  'amount', // the same amount, and it is the sum of the lines
  'charge_hash', // the hash over all of it
  'journal', // the entry's transfers are this amount on the right accounts
] as const;
export type Step = (typeof STEPS)[number];

/** The first thing that is not as it was. Texts, fit to be shown. */
export interface Difference {
  readonly step: Step;
  readonly stored: string;
  readonly recomputed: string;
}

/** A charge worked out again from its raw bytes. `event` and `rated` as far as it came. */
export interface Reexecution {
  readonly evidence: Evidence;
  readonly event: UsageEvent | null;
  readonly rated: Rated | null;
  readonly difference: Difference | null;
}

/** The step's result: true up to the first difference, false there, null after it. */
export function stepMatches(difference: Difference | null, step: Step): boolean | null {
  if (difference === null) return true;
  const [at, failed] = [STEPS.indexOf(step), STEPS.indexOf(difference.step)];
  return at < failed ? true : at === failed ? false : null;
}
