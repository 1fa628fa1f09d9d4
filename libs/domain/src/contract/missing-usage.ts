import type { JsonValue } from '../usage/json';
import { CatalogueError, object, whole } from './contract-fields';

export const MISSING_USAGE_POLICIES = ['waive', 'input_only', 'estimate'] as const;
/**
 * What a call costs of which no usage ever came: nothing; what the gateway sent (the input classes of the event's own `estimate`);
 * or all of that estimate. Nothing is ever guessed here.
 */
export type MissingUsagePolicy = (typeof MISSING_USAGE_POLICIES)[number];

export interface MissingUsage {
  readonly policy: MissingUsagePolicy;
  /** How long after its arrival the event waits for its usage, in nanoseconds. */
  readonly after: bigint;
}

const HOUR = 3_600_000_000_000n;
const FIELD = 'missing_usage';

/** `{policy, after_hours}`; null where the contract does not say: then the event waits for a person. Throws `CatalogueError`. */
export function readMissingUsage(value: JsonValue | undefined): MissingUsage | null {
  if (value === undefined || value === null) return null;
  const o = object(value, ['policy', 'after_hours'], FIELD);
  const policy = MISSING_USAGE_POLICIES.find((p) => p === o['policy']);
  if (policy === undefined) throw new CatalogueError(`${FIELD}.policy`, `must be ${MISSING_USAGE_POLICIES.join(', ')}`);
  return { policy, after: whole(o['after_hours'] ?? 24, `${FIELD}.after_hours`, 0n) * HOUR };
}
