import type { LinePart } from '../charge';
import type { Amount } from '../money';

/** What tells lines of an invoice apart. */
export interface LineNames {
  readonly model: string;
  readonly class: string;
  /** book/model/number as the charge lines name it; contract/customer/number where the contract has the price itself. */
  readonly rateVersion: string;
  /** The contract's meter that counted it; null for what none did. */
  readonly meter: string | null;
  /** Included and overage of a meter are lines of their own, as are fee and minimum. */
  readonly part: LinePart;
  /** Pass-through or bundled, where the contract says so. */
  readonly stance: string | null;
}

/** What a customer used of one class of one model at one rate version, added up over its charge lines. */
export interface UsageSum extends LineNames {
  readonly quantity: bigint;
  readonly amount: Amount;
}

/** One line of an invoice: exact is Σ charge lines, shown is its share of the total's cut to the minor unit. */
export interface InvoiceLine extends LineNames {
  /** 1, 2, 3 … in the invoice's order. */
  readonly n: number;
  readonly quantity: bigint;
  readonly exact: Amount;
  readonly shown: Amount;
}

/** The imported table's number of a rate version: the last part of book/model/number. */
export function rateNumber(rateVersion: string): string {
  return rateVersion.slice(rateVersion.lastIndexOf('/') + 1);
}

/**
 * Model, class, rate version by its number, meter, part: the same usage always gives the same line numbers.
 * Compared by code unit, never by a locale.
 */
export function compareLines(a: LineNames, b: LineNames): number {
  return (
    compareText(a.model, b.model) ||
    compareText(a.class, b.class) ||
    compareRates(a.rateVersion, b.rateVersion) ||
    compareText(a.meter ?? '', b.meter ?? '') ||
    PARTS.indexOf(a.part) - PARTS.indexOf(b.part) ||
    compareText(a.stance ?? '', b.stance ?? '')
  );
}

const PARTS: readonly LinePart[] = ['fee', 'included', 'usage', 'overage', 'commitment', 'earned'];

function compareRates(a: string, b: string): number {
  const [x, y] = [rateNumber(a), rateNumber(b)];
  const byNumber = /^\d{1,18}$/.test(x) && /^\d{1,18}$/.test(y) ? compareIntegers(BigInt(x), BigInt(y)) : 0;
  return byNumber || compareText(a, b);
}

function compareIntegers(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
