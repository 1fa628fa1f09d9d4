import { floor, NANOS_PER_SECOND, parseInstant, TimeError, type Instant } from './instant';
import { utcDay } from './calendar';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the runtime's tzdata knows the zone. */
export function isZone(text: string): boolean {
  try {
    format(text);
    return true;
  } catch (error) {
    if (error instanceof TimeError) return false;
    throw error;
  }
}

export interface MonthBounds {
  /** First instant of the local month. */
  readonly from: Instant;
  /** First instant of the next one: the month is half-open. */
  readonly to: Instant;
  /** Which tzdata was in force, as the caller knows it; stored with the bounds. */
  readonly tzdata: string | null;
}

/** The bounds of a month (`YYYY-MM`) by the zone's wall clock. Throws `TimeError` where the zone or the month is none. */
export function zonedMonthBounds(zone: string, month: string, tzdata: string | null = null): MonthBounds {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || month === '9999-12')
    throw new TimeError(`${JSON.stringify(month.slice(0, 20))} is no month such as 2026-11`);
  return { from: zonedMidnight(zone, monthStart(month)), to: zonedMidnight(zone, monthStart(nextMonth(month))), tzdata };
}

/** The local day of an instant, `2023-11-16`. Throws `TimeError` where the zone is unknown. */
export const zonedDay = (i: Instant, zone: string): string => utcDay(i + zoneOffset(zone, i));

/** The local month of an instant, `2023-11`. Throws `TimeError` where the zone is unknown. */
export const zonedMonth = (i: Instant, zone: string): string => zonedDay(i, zone).slice(0, 7);

/** `2026-12` → `2027-01`. */
export function nextMonth(month: string): string {
  const [year = '', m = ''] = month.split('-');
  const two = (v: bigint): string => v.toString().padStart(2, '0');
  return m === '12' ? `${(BigInt(year) + 1n).toString().padStart(4, '0')}-01` : `${year}-${two(BigInt(m) + 1n)}`;
}

/** `2026-01` → `2025-12`. */
export function previousMonth(month: string): string {
  const [year = '', m = ''] = month.split('-');
  const two = (v: bigint): string => v.toString().padStart(2, '0');
  return m === '01' ? `${(BigInt(year) - 1n).toString().padStart(4, '0')}-12` : `${year}-${two(BigInt(m) - 1n)}`;
}

/** First instant of the local day `YYYY-MM-DD`. Throws `TimeError` where the zone or the day is none. */
export const zonedDayStart = (zone: string, day: string): Instant => zonedMidnight(zone, parseInstant(`${day}T00:00:00Z`));

const monthStart = (month: string): Instant => parseInstant(`${month}-01T00:00:00Z`);

const BEFORE = 15n * 3_600n * NANOS_PER_SECOND;
const AFTER = 13n * 3_600n * NANOS_PER_SECOND;

/**
 * The first instant of the local day whose midnight a UTC clock would show at `wall`. Midnight may come twice (the
 * earlier counts) or not at all (then it is the instant at which the clocks jump over it).
 */
function zonedMidnight(zone: string, wall: Instant): Instant {
  const earlier = zoneOffset(zone, wall - BEFORE);
  const later = zoneOffset(zone, wall + AFTER);
  const shows = (i: Instant): boolean => i + zoneOffset(zone, i) === wall;
  const candidates = earlier >= later ? [wall - earlier, wall - later] : [wall - later, wall - earlier];
  for (const candidate of candidates) if (shows(candidate)) return candidate;
  return firstPast(zone, wall, wall - later, wall - earlier);
}

/** Smallest whole second in (low, high] whose wall clock is at or past `wall`; clocks jump once in between. */
function firstPast(zone: string, wall: Instant, low: Instant, high: Instant): Instant {
  let below = low;
  let past = high;
  while (past - below > NANOS_PER_SECOND) {
    const middle = below + ((past - below) / (2n * NANOS_PER_SECOND)) * NANOS_PER_SECOND;
    if (middle + zoneOffset(zone, middle) >= wall) past = middle;
    else below = middle;
  }
  return past;
}

/** How far the zone's wall clock is ahead of UTC at the instant, in nanoseconds. */
export function zoneOffset(zone: string, i: Instant): bigint {
  if (zone === 'UTC') return 0n;
  const seconds = floor(i, NANOS_PER_SECOND);
  const part: Record<string, string> = {};
  for (const p of format(zone).formatToParts(asDate(seconds))) part[p.type] = p.value;
  const wall = parseInstant(
    `${(part['year'] ?? '').padStart(4, '0')}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`,
  );
  return wall - seconds * NANOS_PER_SECOND;
}

/** Intl takes nothing but milliseconds in a double, which holds every year we accept exactly. */
function asDate(seconds: bigint): Date {
  return new Date(+(seconds * 1000n).toString());
}

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const two = '2-digit' as const;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    });
    formats.set(zone, made);
    return made;
  } catch {
    throw new TimeError(`${JSON.stringify(zone.slice(0, 60))} is no time zone such as Europe/Berlin`);
  }
}
