import { civil, floor, formatInstant, NANOS_PER_DAY, NANOS_PER_SECOND, type Instant } from './instant';

const BUCKET = 900n * NANOS_PER_SECOND;

/** `2023-11-16` (UTC). */
export const utcDay = (i: Instant): string => civil(floor(i, NANOS_PER_DAY));
/** Days since 1970 (UTC). */
export const utcDayNumber = (i: Instant): bigint => floor(i, NANOS_PER_DAY);
/** `2023-11-16T18` (UTC). */
export const utcHour = (i: Instant): string => formatInstant(i).slice(0, 13);
/** `2023-11` (UTC). */
export const utcMonth = (i: Instant): string => utcDay(i).slice(0, 7);
/** The accounting period of an instant, 202311 (UTC). */
export const periodOf = (i: Instant): bigint => BigInt(utcMonth(i).replace('-', ''));
/** Start of the quarter of an hour that holds the instant. */
export const bucketStart = (i: Instant): Instant => floor(i, BUCKET) * BUCKET;
/** Number of the quarter of an hour since 1970 that holds the instant. */
export const bucket15 = (i: Instant): bigint => floor(i, BUCKET);
