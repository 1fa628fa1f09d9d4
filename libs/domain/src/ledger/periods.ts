import { NANOS_PER_DAY, periodOf, floor, type Instant } from '../time';

export type PeriodState = 'open' | 'soft_closed' | 'locked';

/** A change of an accounting period's state, in the order of `seq`. `period` is yyyymm. */
export interface PeriodChange {
  readonly seq: bigint;
  readonly entity: string;
  readonly period: bigint;
  readonly state: PeriodState;
}

/**
 * The accounting periods as of one `seq`. A period without a change is open.
 * `choose` gives the service's own period where it is open, else the oldest open one after it: later money never goes back
 * behind the service. Soft-closed counts as open for adjustments only.
 */
export interface PeriodBook {
  readonly seq: bigint;
  choose(entity: string, effective: Instant, adjustment?: boolean): bigint;
}

/** `changes` in order; those beyond `seq` are left out, so one list serves every pinned number. */
export function periodBook(changes: readonly PeriodChange[], seq: bigint): PeriodBook {
  const states = new Map<string, PeriodState>();
  for (const c of changes) if (c.seq <= seq) states.set(`${c.period} ${c.entity}`, c.state);
  const ofDay = new Map<bigint, bigint>();
  return {
    seq,
    choose(entity, effective, adjustment = false) {
      const day = floor(effective, NANOS_PER_DAY);
      let period = ofDay.get(day);
      if (period === undefined) ofDay.set(day, (period = periodOf(effective)));
      if (states.size === 0) return period;
      for (;;) {
        const state = states.get(`${period} ${entity}`) ?? 'open';
        if (state === 'open' || (state === 'soft_closed' && adjustment)) return period;
        period = period % 100n === 12n ? period + 89n : period + 1n;
      }
    },
  };
}

export const ALL_OPEN: PeriodBook = periodBook([], 0n);
