import { civil, floor, NANOS_PER_DAY, parseInstant, type Instant } from '@tallystick/domain/time';
import type { Window } from '@tallystick/platform/storage/reads';

/** The UTC day, the ISO week (from Monday) and the calendar month that hold the instant. */
export function windowsAt(now: Instant): { daily: Window; weekly: Window; monthly: Window } {
  const day = floor(now, NANOS_PER_DAY);
  const monday = day - ((((day + 3n) % 7n) + 7n) % 7n); // 1970-01-01 was a Thursday
  const month = civil(day).slice(0, 7);
  return {
    daily: { from: day * NANOS_PER_DAY, to: (day + 1n) * NANOS_PER_DAY },
    weekly: { from: monday * NANOS_PER_DAY, to: (monday + 7n) * NANOS_PER_DAY },
    monthly: { from: monthStart(month), to: monthStart(civil(floor(monthStart(month), NANOS_PER_DAY) + 32n).slice(0, 7)) },
  };
}

const monthStart = (month: string): Instant => parseInstant(`${month}-01T00:00:00Z`);
