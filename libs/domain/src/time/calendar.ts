import { civil, floor, NANOS_PER_DAY, type Instant } from './instant';

/** `2023-11-16` (UTC). */
export const utcDay = (i: Instant): string => civil(floor(i, NANOS_PER_DAY));
/** Days since 1970 (UTC). */
export const utcDayNumber = (i: Instant): bigint => floor(i, NANOS_PER_DAY);
/** `2023-11` (UTC). */
export const utcMonth = (i: Instant): string => utcDay(i).slice(0, 7);
/** The accounting period of an instant, 202311 (UTC). */
export const periodOf = (i: Instant): bigint => BigInt(utcMonth(i).replace('-', ''));
