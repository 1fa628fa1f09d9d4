import type { ChargeLine } from '../charge/charge';
import { formatUnits } from '../contract';
import { formatAmount } from '../money';
import type { Priced } from '../rating/rate-reading';
import type { JsonValue } from '../usage/json';
import { formatQuantity, quantitiesToJson } from '../usage/quantity-text';
import type { UsageRead } from '../usage/usage-reading';
import type { Quoted, QuotedLine } from './quote-answer';

/** Under whose prices, beside the answer. */
export interface Under {
  readonly asset: string;
  readonly customer: string | null;
  readonly state: string;
  /** Beside the reading's own. */
  readonly notes: readonly string[];
}

/** A reading priced by a book or a contract, with the running totals that it rests on. */
export function quotedUnder(id: JsonValue, reading: UsageRead, priced: Priced, { asset, customer, state, notes }: Under): Quoted {
  const answer = quoted(id, reading, priced.lines.map(withPrice), priced.amount, priced.first?.id ?? null);
  const assumed = priced.advances.map((a) => ({
    meter: a.meter,
    period: a.period.label,
    units: formatUnits(a.before),
    included: formatUnits(a.allowance),
  }));
  return {
    ...answer,
    ...(notes.length === 0 ? {} : { notes: [...reading.notes, ...notes] }),
    asset,
    ...(customer === null ? {} : { customer }),
    ...(state === 'active' ? {} : { billing_state: state }),
    ...(assumed.length === 0 ? {} : { assumed }),
  };
}

/** The bare answer: quantities, lines, total, and by which equations the usage adds up. */
export function quoted(id: JsonValue, reading: UsageRead, lines: readonly QuotedLine[], total: bigint, rateVersion: string | null): Quoted {
  return {
    id,
    quantities: quantitiesToJson(reading.quantities),
    lines,
    total: formatAmount(total),
    rate_version: rateVersion,
    identities: reading.identities,
    ...(reading.notes.length === 0 ? {} : { notes: reading.notes }),
  };
}

export const bareLine = (line: { readonly class: string; readonly quantity: bigint; readonly amount: bigint }): QuotedLine => ({
  class: line.class,
  quantity: formatQuantity(line.class, line.quantity),
  amount: formatAmount(line.amount),
});

function withPrice(line: ChargeLine): QuotedLine {
  return {
    ...bareLine(line),
    price: line.price,
    per: line.per,
    ...(line.part === 'usage' ? {} : { part: line.part }),
    ...(line.extra === undefined ? {} : { extra: line.extra }),
  };
}
