import { parseInstant, TimeError, type Instant } from '@tallystick/domain/time';
import { badField } from './errors/http-problem';

/** An RFC 3339 time of a query or body as nanoseconds. Throws a 400 problem naming the field; also for a time before 1970. */
export function readInstant(text: string, field: string): Instant {
  try {
    const instant = parseInstant(text);
    if (instant < 0n) throw badField(field, 'must not lie before 1970');
    return instant;
  } catch (error) {
    if (error instanceof TimeError) throw badField(field, error.message);
    throw error;
  }
}
