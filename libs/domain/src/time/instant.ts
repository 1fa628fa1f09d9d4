/** Nanoseconds since 1970-01-01T00:00:00Z. */
export type Instant = bigint;

export class TimeError extends Error {
  override readonly name = 'TimeError';
}

export const NANOS_PER_SECOND = 1_000_000_000n;
export const NANOS_PER_DAY = 86_400n * NANOS_PER_SECOND;
export const NANOS_PER_HOUR = 3_600n * NANOS_PER_SECOND;

/** Event times lie in [EVENT_TIME_MIN, EVENT_TIME_MAX). */
export const EVENT_TIME_MIN = parseInstant('2000-01-01T00:00:00Z');
export const EVENT_TIME_MAX = parseInstant('2200-01-01T00:00:00Z');
export const isEventTime = (i: Instant): boolean => i >= EVENT_TIME_MIN && i < EVENT_TIME_MAX;

/**
 * RFC 3339 with 0 to 9 fraction digits and `Z` or an offset → nanoseconds. Throws `TimeError`.
 * Hand-written: it stands on the path of every event.
 */
export function parseInstant(text: string): Instant {
  const n = text.length;
  if (n < 20 || n > 40) throw bad(text);
  const year = number(text, 0, 4);
  const month = number(text, 5, 2);
  const day = number(text, 8, 2);
  const hour = number(text, 11, 2);
  const minute = number(text, 14, 2);
  const second = number(text, 17, 2);
  const t = text.charCodeAt(10);
  const marks =
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    ((t | 32) === 116 || t === 32) &&
    text.charCodeAt(13) === 58 &&
    text.charCodeAt(16) === 58;
  if (
    !marks ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysInMonth(year, month) ||
    hour < 0 ||
    hour > 23 ||
    minute < 0 ||
    minute > 59 ||
    second < 0 ||
    second > 59 ||
    year < 0
  )
    throw bad(text);
  let at = 19;
  let fraction = 0;
  if (text.charCodeAt(at) === 46) {
    at += 1;
    const start = at;
    while (at < n && isDigit(text.charCodeAt(at)) && at - start < 10) {
      fraction = fraction * 10 + text.charCodeAt(at) - 48;
      at += 1;
    }
    const digits = at - start;
    if (digits === 0 || digits > 9) throw bad(text);
    for (let i = digits; i < 9; i += 1) fraction *= 10;
  }
  const seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offsetSeconds(text, at);
  return BigInt(seconds) * NANOS_PER_SECOND + BigInt(fraction);
}

function offsetSeconds(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if ((c | 32) === 122 && at + 1 === text.length) return 0;
  if ((c !== 43 && c !== 45) || at + 6 !== text.length || text.charCodeAt(at + 3) !== 58) throw bad(text);
  const hours = number(text, at + 1, 2);
  const minutes = number(text, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) throw bad(text);
  const seconds = hours * 3_600 + minutes * 60;
  return c === 43 ? seconds : -seconds;
}

/** UTC text with as many fraction digits as are needed, and `Z`. */
export function formatInstant(instant: Instant): string {
  const days = floor(instant, NANOS_PER_DAY);
  const rest = instant - days * NANOS_PER_DAY;
  const seconds = rest / NANOS_PER_SECOND;
  const fraction = (rest % NANOS_PER_SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const two = (v: bigint): string => v.toString().padStart(2, '0');
  return `${civil(days)}T${two(seconds / 3_600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** `2023-11-16` of a day number since 1970 (proleptic Gregorian). */
export function civil(days: bigint): string {
  const z = days + 719_468n;
  const era = floor(z, 146_097n);
  const doe = z - era * 146_097n;
  const yoe = (doe - doe / 1_460n + doe / 36_524n - doe / 146_096n) / 365n;
  const doy = doe - (365n * yoe + yoe / 4n - yoe / 100n);
  const mp = (5n * doy + 2n) / 153n;
  const d = doy - (153n * mp + 2n) / 5n + 1n;
  const m = mp < 10n ? mp + 3n : mp - 9n;
  const y = yoe + era * 400n + (m <= 2n ? 1n : 0n);
  return `${y.toString().padStart(4, '0')}-${m.toString().padStart(2, '0')}-${d.toString().padStart(2, '0')}`;
}

function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = (y - (((y % 400) + 400) % 400)) / 400;
  const yoe = y - era * 400;
  const doy = (153 * (month + (month > 2 ? -3 : 9)) + 2 - ((153 * (month + (month > 2 ? -3 : 9)) + 2) % 5)) / 5 + day - 1;
  const doe = yoe * 365 + (yoe - (yoe % 4)) / 4 - (yoe - (yoe % 100)) / 100 + doy;
  return era * 146_097 + doe - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function floor(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a < 0n && q * b !== a ? q - 1n : q;
}

/** The `count` digits at `from`, or -1 where one is no digit. */
function number(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i += 1) {
    const c = text.charCodeAt(i);
    if (!isDigit(c)) return -1;
    value = value * 10 + c - 48;
  }
  return value;
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function bad(text: string): TimeError {
  return new TimeError(`${JSON.stringify(text.slice(0, 60))} is no RFC 3339 time such as 2026-11-20T12:00:00.123456Z`);
}
