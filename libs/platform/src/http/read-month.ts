import { isMonth } from '@tallystick/domain/time';
import { badField } from './errors/http-problem';

/** A month of a path or query, as it is. Throws a 400 problem naming the field; also for a month outside 2000-01 to 2199-12. */
export function readMonth(text: string, field: string): string {
  if (!isMonth(text)) throw badField(field, 'must be a month such as 2026-11, from 2000-01 to 2199-12');
  return text;
}
