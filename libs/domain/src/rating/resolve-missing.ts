import type { Catalogue, MissingUsagePolicy } from '../contract';
import { canonicalJson } from '../event/content';
import type { UsageEvent } from '../event/usage-event';
import type { Instant } from '../time';
import { isCacheReadClass, isCacheWriteClass, isInputClass } from '../usage/classes';
import type { JsonObject } from '../usage/json';
import type { ParkReason } from '../usage/park-reason';
import type { Decision, Rated } from './decision';
import { rateEvent } from './rate-event';
import type { TotalsView } from './totals';

/** Who decided: the contract's deadline, a person, or later usage that stands instead (then the call itself is waived). */
export type ResolvedBy = 'contract' | 'person' | 'correction';

export interface Resolution {
  readonly policy: MissingUsagePolicy;
  readonly by: ResolvedBy;
}

export const isMissingUsage = (reason: string): boolean => reason === 'usage_missing' || reason === 'unresolved';

const UNRATED: ReadonlySet<string> = new Set<ParkReason>([
  'usage_missing',
  'unresolved',
  'impossible_usage',
  'unknown_dialect',
  'unknown_price',
  'asset_mismatch',
]);
/** Whether a later event may void or correct one that is parked for this reason: its customer and contract are known, only its price is not. */
export const canBeSuperseded = (reason: string): boolean => UNRATED.has(reason);

/**
 * What an event costs whose usage never came. `waive`: nothing; `input_only` and `estimate`: by the event's own `data.estimate`, its input
 * classes or all of it. The charge is flagged `missing_usage` with policy, reason and who decided. Parks as before where the event names no
 * such estimate, or where it parks for another reason by now; an event that can be rated by now is rated as any other. A correction waives
 * whatever else could not be rated as well, flagged `superseded`.
 */
export function resolveMissing(
  event: UsageEvent,
  { policy, by }: Resolution,
  catalogue: Catalogue,
  pinnedSeq: bigint,
  appendedAt: Instant,
  totals?: TotalsView,
): Decision {
  const plain = rateEvent(event, catalogue, pinnedSeq, appendedAt, totals);
  if (plain.kind === 'rated' || !(by === 'correction' ? canBeSuperseded(plain.reason) : isMissingUsage(plain.reason))) return plain;
  const bare: UsageEvent = { ...event, dialect: 'quantities', usage: null, quantities: null, streamEnd: null };
  const flag: JsonObject = isMissingUsage(plain.reason)
    ? { missing_usage: { by, policy, reason: plain.reason } }
    : { superseded: { reason: plain.reason } };
  if (policy === 'waive') {
    const waived = rateEvent({ ...bare, status: 'failed' }, catalogue, pinnedSeq, appendedAt, totals);
    return waived.kind === 'parked' ? waived : { ...waived, status: event.status, flags: canonicalJson(flag) };
  }
  const quantities = policy === 'estimate' ? event.estimate : inputOf(event.estimate);
  if (quantities === null)
    return { ...plain, detail: `${plain.detail}; the policy ${policy} needs what it takes of data.estimate`, field: 'data.estimate' };
  const rated = rateEvent({ ...bare, status: 'succeeded', quantities }, catalogue, pinnedSeq, appendedAt, totals);
  return rated.kind === 'parked' ? rated : { ...rated, status: event.status, flags: withFlag(rated, flag) };
}

/** The resolution that a charge's flags name, as replay needs it; null where the charge was rated from its usage. */
export function resolutionOf(flags: string | null): Resolution | null {
  if (flags === null) return null;
  const { missing_usage: found, superseded } = JSON.parse(flags) as { missing_usage?: Resolution; superseded?: object };
  if (superseded !== undefined) return { policy: 'waive', by: 'correction' };
  return found === undefined ? null : { policy: found.policy, by: found.by };
}

function withFlag(rated: Rated, flag: JsonObject): string {
  return canonicalJson({ ...(rated.flags === null ? {} : (JSON.parse(rated.flags) as JsonObject)), ...flag });
}

/** The input classes of an estimate, cache included; null where it has none. */
function inputOf(estimate: JsonObject | null): JsonObject | null {
  const kept = Object.entries(estimate ?? {}).filter(([name]) => isInputClass(name) || isCacheReadClass(name) || isCacheWriteClass(name));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
