import type { Catalogue } from '../contract';
import type { Terms } from '../rating/terms';
import type { TotalsView } from '../rating/totals';
import { whyFree } from '../rating/why-free';
import { isEventTime, parseInstant, TimeError, type Instant } from '../time';
import { isJsonObject, type JsonObject, type JsonValue } from '../usage/json';
import { quantitiesToJson } from '../usage/quantity-text';
import type { ParkReason } from '../usage/park-reason';
import type { UsageRead } from '../usage/usage-reading';
import { bookTerms } from './book-terms';
import { customerTerms } from './customer-terms';
import { multiplierOf, priceAtGiven } from './given-rates';
import { idOf, LineFault, textField } from './line-fields';
import { priceUnder } from './price-line';
import type { NotQuoted, QuoteAnswer, Quoted } from './quote-answer';
import { bareLine, quoted, quotedUnder } from './quoted';
import { hasFailed, readLineUsage } from './read-usage';

export const DEFAULT_BOOK = 'default';

/** What the quotes of one batch stand on. */
export interface QuoteBasis {
  readonly catalogue: Catalogue;
  readonly pinnedSeq: bigint;
  /** The time of lines without `at`. */
  readonly now: Instant;
  /** Running totals as last read; all zero where none are given. */
  readonly totals?: TotalsView;
}

/**
 * One line of a quote file → its answer. Never throws for what a line may hold: a line that can't be read is parked as
 * `malformed`, naming the field. Pure: the same line and basis always give the same answer.
 */
export function quoteLine(line: JsonValue, basis: QuoteBasis): QuoteAnswer {
  if (!isJsonObject(line)) return { id: null, parked: 'malformed', detail: 'a line must be a JSON object' };
  const id = idOf(line);
  try {
    const { reading, estimated } = readLineUsage(line);
    const flag = estimated ? { estimated } : {};
    if (!reading.ok) {
      const parked = { id, parked: reading.reason, detail: reading.detail };
      return reading.zero === true ? { ...parked, quantities: {}, ...flag } : parked;
    }
    return { ...priceReading(id, line, reading, basis), ...flag };
  } catch (error) {
    if (error instanceof LineFault) return { id, parked: 'malformed', detail: error.message };
    throw error;
  }
}

function priceReading(id: JsonValue, line: JsonObject, reading: UsageRead, basis: QuoteBasis): QuoteAnswer {
  const notQuoted = (parked: ParkReason, detail: string): NotQuoted => ({
    id,
    parked,
    detail,
    quantities: quantitiesToJson(reading.quantities),
  });
  try {
    const at = instantOf(line, basis.now);
    const multiplier = multiplierOf(line);
    const rates = line['rates'] ?? null;
    const free = (waives: boolean): boolean => hasFailed(line) && whyFree(textField(line, 'stream_end'), reading, waives) !== null;
    if ((rates !== null || textField(line, 'customer') === null) && free(false)) return failedCall(id, reading);
    if (rates !== null) {
      const priced = priceAtGiven(rates, reading, at, multiplier);
      if (!priced.ok) return notQuoted(priced.reason, priced.detail);
      return quoted(id, reading, priced.lines.map(bareLine), priced.total, null);
    }
    const found = termsOf(line, basis, at);
    if (!('terms' in found)) return notQuoted(found.parked, found.detail);
    if (found.customer !== null && multiplier !== null)
      throw new LineFault('multiplier: a contract has its own, so a quote under it takes none');
    if (free(found.terms.contract.waivesErrorsAfterUsage)) return failedCall(id, reading);
    const { priced, notes } = priceUnder(found.terms, reading, textField(line, 'model'), at, multiplier);
    if (!priced.ok) return notQuoted(priced.reason, priced.detail);
    return quotedUnder(id, reading, priced, { ...found, asset: found.terms.contract.asset, notes });
  } catch (error) {
    if (error instanceof LineFault) return notQuoted('malformed', error.message);
    throw error;
  }
}

function failedCall(id: JsonValue, reading: UsageRead): Quoted {
  if (reading.parts.length > 0) return quoted(id, reading, [], 0n, null);
  return { id, lines: [], total: '0', rate_version: null, identities: [] };
}

interface FoundTerms {
  readonly terms: Terms;
  readonly customer: string | null;
  readonly state: string;
}

function termsOf(line: JsonObject, basis: QuoteBasis, at: Instant): FoundTerms | { readonly parked: ParkReason; readonly detail: string } {
  const customer = textField(line, 'customer');
  const book = textField(line, 'book');
  if (customer === null) {
    const terms = bookTerms(book ?? DEFAULT_BOOK, basis.catalogue, basis.pinnedSeq);
    if (terms !== null) return { terms, customer: null, state: 'active' };
    return { parked: 'unknown_price', detail: `there is no price book ${JSON.stringify(book ?? DEFAULT_BOOK)}` };
  }
  if (book !== null) throw new LineFault('book: the contract of the customer says which');
  return customerTerms(customer, basis, at);
}

function instantOf(line: JsonObject, now: Instant): Instant {
  const text = textField(line, 'at');
  if (text === null) return now;
  const at = readAt(text);
  if (!isEventTime(at)) throw new LineFault('at: must lie between the years 2000 and 2200');
  return at;
}

function readAt(text: string): Instant {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) throw new LineFault(`at: ${error.message}`);
    throw error;
  }
}
