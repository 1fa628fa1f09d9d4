import { civil, floor, NANOS_PER_DAY, type Instant } from './instant';

/** `2023-11-16` (UTC). */
export const utcDay = (i: Instant): string => civil(floor(i, NANOS_PER_DAY));
/** Days since 1970 (UTC). */
export const utcDayNumber = (i: Instant): bigint => floor(i, NANOS_PER_DAY);
/** `2023-11` (UTC). */
export const utcMonth = (i: Instant): string => utcDay(i).slice(0, 7);
/** The accounting period of an instant, 202311 (UTC). */
export const periodOf = (i: Instant): bigint => BigInt(utcMonth(i).replace('-', ''));

/** 2000-01 to 2199-12: the years in which an event or a command may lie, so that every bound of a month is an instant of 64 bits. */
const MONTH = /^2[01]\d{2}-(0[1-9]|1[0-2])$/;

/** Whether the text is a month such as 2026-11, from 2000-01 to 2199-12. */
export const isMonth = (text: string): boolean => MONTH.test(text);
