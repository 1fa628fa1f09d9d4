import type { ConditionContent, RateContent } from '../pricing';
import type { Cell, Multiplier } from './cells';

export const PRICE_LIST_FORMATS = ['table', 'litellm', 'litellm-changes', 'models-dev', 'openrouter'] as const;
export type PriceListFormat = (typeof PRICE_LIST_FORMATS)[number];

export type QuarantineReason =
  | 'negative'
  | 'not_a_number'
  | 'unknown_key'
  | 'unsupported_condition'
  | 'foreign_unit'
  | 'ambiguous_unit'
  | 'given_twice'
  | 'thousandfold_jump'
  | 'implausible'
  | 'version_conflict'
  | 'other_asset'
  | 'invalid';

/** What was not taken from a list, and why. `id` is stable: an admin accepts by it. */
export interface Quarantined {
  readonly id: string;
  /** The model as the list names it. */
  readonly key: string;
  readonly field?: string;
  readonly reason: QuarantineReason;
  readonly detail: string;
}

/** Reasons that an admin may overrule: a figure that is right though it looks wrong. */
export const ACCEPTABLE: readonly QuarantineReason[] = ['thousandfold_jump', 'implausible'];

/** Says which quarantined items are taken after all; asked only about `ACCEPTABLE` ones. */
export type Accept = (item: Quarantined) => boolean;
export const ACCEPT_NONE: Accept = () => false;

/** A model's prices as a list has them, before book, number and start are known. */
export interface DraftRate {
  readonly model: string;
  readonly provider: string | null;
  readonly cells: readonly Cell[];
  readonly multipliers: readonly Multiplier[];
  /** Conditions that the list tells apart: one without prices is declared so, and never gets the ordinary ones. */
  readonly conditions: readonly ConditionContent[];
  /** RFC 3339, where the list itself dates its prices; null is "from the import on". */
  readonly effectiveFrom: string | null;
  readonly origin: string;
}

/** A rate version of our own table; its `book` is to come, `number` null is the model's next one. */
export type TableVersion = Omit<RateContent, 'number'> & { readonly number: number | null };

/** What a list says, whatever the book. */
export interface PriceListReading {
  readonly format: PriceListFormat;
  readonly drafts: readonly DraftRate[];
  /** Own tables hold whole rate versions, dated, and numbered unless they leave that to us. */
  readonly versions: readonly TableVersion[];
  readonly quarantined: readonly Quarantined[];
  readonly notes: readonly string[];
}

/** One price that a proposal would change; null is no price. Literals with their unit. */
export interface PriceChange {
  readonly what: string;
  readonly old: string | null;
  readonly new: string | null;
}

export interface RateDifference {
  readonly model: string;
  readonly kind: 'new' | 'changed';
  readonly rateVersion: string;
  readonly effectiveFrom: string;
  readonly changes: readonly PriceChange[];
}

/** What a publication would add to the book; nothing is in force before somebody publishes it. */
export interface Proposal {
  readonly format: PriceListFormat;
  readonly book: string;
  readonly accepted: readonly RateContent[];
  readonly unchanged: readonly { readonly model: string; readonly rateVersion: string }[];
  readonly quarantined: readonly Quarantined[];
  readonly differences: readonly RateDifference[];
  readonly notes: readonly string[];
}

export function quarantine(key: string, field: string | null, reason: QuarantineReason, detail: string, mark = ''): Quarantined {
  return {
    id: [key, ...(field === null ? [] : [field]), ...(mark === '' ? [] : [mark])].join('#'),
    key,
    ...(field === null ? {} : { field }),
    reason,
    detail,
  };
}
