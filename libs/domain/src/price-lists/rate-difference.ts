import { rateId, type Price, type RateVersion } from '../pricing';
import { formatInstant } from '../time';
import { addressText, cellsOf, priceText, sameOrNone } from './cells';
import type { PriceChange, RateDifference } from './price-list';

/** What a version would change against the one that holds before it, price by price; `old` null: nothing held. */
export function rateDifference(version: RateVersion, old: RateVersion | null): RateDifference {
  const before = new Map((old === null ? [] : cellsOf(old)).map((c) => [addressText(c), c.price]));
  const changes: PriceChange[] = [];
  for (const cell of cellsOf(version)) {
    const what = addressText(cell);
    const was = before.get(what) ?? null;
    before.delete(what);
    if (!sameOrNone(was, cell.price)) changes.push({ what, old: shown(was), new: shown(cell.price) });
  }
  for (const [what, price] of before) if (price !== null) changes.push({ what, old: priceText(price), new: null });
  return {
    model: version.model,
    kind: old === null ? 'new' : 'changed',
    rateVersion: rateId(version.book, version.model, version.number),
    effectiveFrom: formatInstant(version.effectiveFrom),
    changes,
  };
}

const shown = (price: Price | null): string | null => (price === null ? null : priceText(price));
