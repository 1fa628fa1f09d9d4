import { NANOS_PER_DAY, periodOf, floor, type Instant } from '../time';

export type PeriodState = 'open' | 'soft_closed' | 'locked';

/** A change of an accounting period's state, in the order of `seq`. `period` is yyyymm. */
export interface PeriodChange {
  readonly seq: bigint;
  readonly entity: string;
  readonly period: bigint;
  readonly state: PeriodState;
  readonly actor: string;
}

/**
 * The accounting periods as of one `seq`. A period without a change is open.
 * `choose` gives the service's own period where it is open, else the oldest open one after it: later money never goes back
 * behind the service. Soft-closed counts as open for adjustments only, and only for a second person: another actor than the one
 * who closed it. `adjuster` is the actor of an adjustment, null for everything else.
 */
export interface PeriodBook {
  readonly seq: bigint;
  choose(entity: string, effective: Instant, adjuster?: string | null): bigint;
}

/** `changes` in order; those beyond `seq` are left out, so one list serves every pinned number. */
export function periodBook(changes: readonly PeriodChange[], seq: bigint): PeriodBook {
  const last = new Map<string, PeriodChange>();
  for (const c of changes) if (c.seq <= seq) last.set(`${c.period} ${c.entity}`, c);
  const ofDay = new Map<bigint, bigint>();
  return {
    seq,
    choose(entity, effective, adjuster = null) {
      const day = floor(effective, NANOS_PER_DAY);
      let period = ofDay.get(day);
      if (period === undefined) ofDay.set(day, (period = periodOf(effective)));
      if (last.size === 0) return period;
      while (!takes(last.get(`${period} ${entity}`), adjuster)) period = following(period);
      return period;
    },
  };
}

export const ALL_OPEN: PeriodBook = periodBook([], 0n);

function takes(change: PeriodChange | undefined, adjuster: string | null): boolean {
  if (change === undefined || change.state === 'open') return true;
  return change.state === 'soft_closed' && adjuster !== null && adjuster !== change.actor;
}

/** 202311 → 202312 → 202401. */
function following(period: bigint): bigint {
  return period % 100n === 12n ? period + 89n : period + 1n;
}

/** 202611 → 2026-11, as people read it. */
export function periodText(period: bigint | number): string {
  const text = String(period);
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
