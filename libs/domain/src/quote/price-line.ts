import { toChargeLine } from '../rating/charge-line';
import { rateReading, type Priced, type Unpriced } from '../rating/rate-reading';
import type { Terms } from '../rating/terms';
import { priceUsage, type RateVersion } from '../pricing';
import type { Instant } from '../time';
import type { UsageRead } from '../usage/usage-reading';
import { withoutMultipliers } from './given-rates';

/** Prices a reading as rating does; with a `multiplier` it is the only factor, whatever batch or residency was served. */
export function priceUnder(
  terms: Terms,
  reading: UsageRead,
  model: string | null,
  at: Instant,
  multiplier: string | null,
): Priced | Unpriced {
  if (multiplier === null) return rateReading({ model, time: at }, reading, terms);
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
