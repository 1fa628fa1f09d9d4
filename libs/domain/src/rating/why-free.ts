import type { UsageRead } from '../usage/usage-reading';

/**
 * Why a failed call costs nothing, or null where it costs what its usage says: its stream had brought the usage before it broke, so the
 * provider charges for it, and so do we, unless the contract waives that.
 */
export function whyFree(streamEnd: string | null, reading: UsageRead, waivesErrorsAfterUsage: boolean): string | null {
  if (streamEnd === null || reading.parts.length === 0) return 'costs nothing';
  return waivesErrorsAfterUsage ? 'waived by the contract after its usage had arrived' : null;
}
