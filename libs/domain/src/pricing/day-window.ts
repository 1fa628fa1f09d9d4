import { NANOS_PER_DAY, NANOS_PER_SECOND, type Instant } from '../time';
import { RateError } from './rate-error';
import type { DayWindow } from './rate-version';

const TIME_OF_DAY = /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$/;

/** `16:30` or `16:30:00` (UTC) → nanoseconds since midnight; `24:00` ends a day. Throws `RateError`. */
export function parseTimeOfDay(text: string, field: string): bigint {
  if (text === '24:00' || text === '24:00:00') return NANOS_PER_DAY;
  const m = TIME_OF_DAY.exec(text);
  if (m === null) throw new RateError(field, `${JSON.stringify(text.slice(0, 20))} is no time of day such as 16:30`);
  return (BigInt(m[1] ?? '0') * 3_600n + BigInt(m[2] ?? '0') * 60n + BigInt(m[3] ?? '0')) * NANOS_PER_SECOND;
}

/** The inverse, seconds always shown. */
export function formatTimeOfDay(nanos: bigint): string {
  const seconds = nanos / NANOS_PER_SECOND;
  return [seconds / 3_600n, (seconds / 60n) % 60n, seconds % 60n].map((v) => v.toString().padStart(2, '0')).join(':');
}

/** Whether the instant's UTC time of day lies in the window, which may wrap midnight. */
export function inDayWindow({ from, to }: DayWindow, at: Instant): boolean {
  const rest = at % NANOS_PER_DAY;
  const time = rest < 0n ? rest + NANOS_PER_DAY : rest;
  return from < to ? from <= time && time < to : from <= time || time < to;
}
