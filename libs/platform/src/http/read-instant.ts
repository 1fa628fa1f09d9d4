import { parseInstant, TimeError, type Instant } from '@tallystick/domain/time';
import { badField } from './errors/http-problem';

/** What 64 bits hold ends in the year 2262. */
const INSTANT_MAX = parseInstant('2262-01-01T00:00:00Z');

/** An RFC 3339 time of a query or body as nanoseconds. Throws a 400 problem naming the field; also for a time before 1970 or from 2262 on. */
export function readInstant(text: string, field: string): Instant {
  try {
    const instant = parseInstant(text);
    if (instant < 0n || instant >= INSTANT_MAX) throw badField(field, 'must lie between 1970 and 2262');
    return instant;
  } catch (error) {
    if (error instanceof TimeError) throw badField(field, error.message);
    throw error;
  }
}
