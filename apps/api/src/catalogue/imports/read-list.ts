import { PriceListError, readPriceList, type PriceListFormat, type PriceListReading } from '@tallystick/domain/price-lists';
import { parseInstant, TimeError, type Instant } from '@tallystick/domain/time';
import { badField } from '@tallystick/platform/http/errors/http-problem';
import { accepts, type Acceptance } from './acceptance';

const BYTE_ORDER_MARK = '\ufeff';

/** The list as it was received, before any book. Throws a 400 problem where it can't be read at all; bad entries are quarantined. */
export function readList(text: string, format: PriceListFormat | undefined, acceptance: Acceptance): PriceListReading {
  if (text.trim() === '') throw badField('', 'the body is empty: a price list is expected', 'invalid_body');
  try {
    return readPriceList(text, { ...(format === undefined ? {} : { format }), accept: accepts(acceptance) });
  } catch (error) {
    if (error instanceof PriceListError) throw badField('', `the price list can't be read: ${error.message}`, 'invalid_list');
    throw error;
  }
}

/** Bytes of a body as a list's text: UTF-8, a byte order mark is passed over. Throws a 400 problem. */
export function listText(bytes: Buffer | undefined): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes ?? new Uint8Array());
    if (text.includes('\0')) throw badField('', 'the list contains a NUL character', 'invalid_body');
    return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  } catch (error) {
    if (error instanceof TypeError) throw badField('', 'the body is not UTF-8', 'invalid_body');
    throw error;
  }
}

export function readEffectiveFrom(text: string | undefined): Instant | null {
  if (text === undefined) return null;
  try {
    const at = parseInstant(text);
    if (at < 0n) throw badField('effective_from', 'must not lie before 1970');
    return at;
  } catch (error) {
    if (error instanceof TimeError) throw badField('effective_from', error.message);
    throw error;
  }
}
