import type { LineExtra, LinePart } from '../charge/charge';
import type { JsonValue } from '../usage/json';
import type { ParkReason } from '../usage/park-reason';

/** Quantities and amounts are decimal text throughout. */
export interface QuotedLine {
  readonly class: string;
  readonly quantity: string;
  readonly amount: string;
  /** From here on only where a book or a contract chose the price. */
  readonly price?: string;
  readonly per?: string;
  /** Where the line is `included` or `overage` of a meter. */
  readonly part?: LinePart;
  readonly extra?: LineExtra;
}

/** A running total that the quote rests on: what it was taken to be before the call. */
export interface AssumedTotal {
  readonly meter: string;
  readonly period: string;
  readonly units: string;
  readonly included: string;
}

export interface Quoted {
  readonly id: JsonValue;
  /** Left out where a failed call reported nothing. */
  readonly quantities?: Readonly<Record<string, string>>;
  readonly lines: readonly QuotedLine[];
  readonly total: string;
  /** book/model/number of the first line; null where the rates were given, or nothing was priced. */
  readonly rate_version: string | null;
  /** The equations by which the usage adds up to the provider's own totals. */
  readonly identities: readonly string[];
  readonly asset?: string;
  /** Assumptions of the reading. */
  readonly notes?: readonly string[];
  /** The quantities were guessed from texts: never so in a charge. */
  readonly estimated?: true;
  readonly customer?: string;
  /** Where it is not `active`: what the customer's usage would be now. */
  readonly billing_state?: string;
  readonly assumed?: readonly AssumedTotal[];
}

export interface NotQuoted {
  readonly id: JsonValue;
  readonly parked: ParkReason;
  readonly detail: string;
  /** Given whenever the usage could be read and is conserved. */
  readonly quantities?: Readonly<Record<string, string>>;
  readonly estimated?: true;
}

export type QuoteAnswer = Quoted | NotQuoted;
