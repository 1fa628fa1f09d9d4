import { toChargeLine } from '../rating/charge-line';
import { rateReading, type Priced, type Unpriced } from '../rating/rate-reading';
import type { Terms } from '../rating/terms';
import { priceUsage, type RateVersion } from '../pricing';
import type { Instant } from '../time';
import type { UsageRead } from '../usage/usage-reading';
import { withoutMultipliers } from './given-rates';

/** What a reading costs, and a note where the model that was served is not the one that was priced. */
export interface PricedLine {
  readonly priced: Priced | Unpriced;
  readonly notes: readonly string[];
}

/**
 * Prices a reading as rating does: at the model that the response names, for that is what was served, and where it has no rate at the one
 * that the line names. With a `multiplier` it is the only factor, whatever batch or residency was served.
 */
export function priceUnder(terms: Terms, reading: UsageRead, model: string | null, at: Instant, multiplier: string | null): PricedLine {
  const as = (name: string | null): Priced | Unpriced =>
    multiplier === null ? rateReading({ model: name, time: at }, reading, terms) : multiplied(terms, reading, name, at, multiplier);
  const served = reading.served.model ?? null;
  if (served === null || served === model) return { priced: as(model), notes: [] };
  if (model === null) return { priced: as(served), notes: [] };
  if (hasRate(terms, served, at)) return { priced: as(served), notes: [`priced as ${served}, which the response names, not as ${model}`] };
  return { priced: as(model), notes: [`the response names ${served}, which has no rate: priced as ${model}`] };
}

/** Whether contract or book know the model at all; what of it has no price is then its own affair. */
function hasRate({ contract, catalogue, pinnedSeq }: Terms, model: string, at: Instant): boolean {
  const { overrides, book } = contract;
  if (overrides?.rates.has(model) === true) return true;
  const own = overrides?.book ?? null;
  return (own !== null && catalogue.rate(own, model, at, pinnedSeq) !== null) || catalogue.rate(book, model, at, pinnedSeq) !== null;
}

/** By a book, with one factor of the line's own. */
function multiplied(terms: Terms, reading: UsageRead, model: string | null, at: Instant, multiplier: string): Priced | Unpriced {
  const { catalogue, contract, pinnedSeq } = terms;
  const name = model ?? reading.served.model ?? '';
  let first: RateVersion | null = null;
  let amount = 0n;
  const lines: Priced['lines'][number][] = [];
  for (const part of reading.parts) {
    const rate = catalogue.rate(contract.book, part.model ?? name, at, pinnedSeq);
    if (rate === null) return unpriced(`book ${contract.book} has no rate for model ${JSON.stringify(part.model ?? name)} at that time`);
    const { served } = reading;
    const priced = priceUsage(withoutMultipliers(rate), part.quantities, { at, ...served, multipliers: [multiplier] });
    if (!priced.ok) return unpriced(priced.detail);
    first ??= rate;
    const other = rate === first ? null : { model: part.model ?? name, rateVersion: rate.id };
    for (const line of priced.lines) lines.push(toChargeLine(line, other));
    amount += priced.total;
  }
  return { ok: true, model: name, first, firstSeq: first?.recordedSeq ?? null, lines, amount, advances: [] };
}

const unpriced = (detail: string): Unpriced => ({ ok: false, reason: 'unknown_price', detail });
