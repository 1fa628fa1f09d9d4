import type { CellCollector } from './cell-collector';
import { litellmTarget } from './litellm-keys';
import { isLiteralList, isLiteralObject, type Literal, type LiteralObject } from './literal-json';
import { isQuarantined, literalText, priceField } from './price-field';
import { parseDecimal } from '../money';
import { quarantine, type Accept } from './price-list';

/**
 * `tiered_pricing: [{range: [0, 256000], …}, {range: [256000, 1000000], …}]` (Alibaba): the request's size picks one
 * tier for all of it. The ranges must begin at 0 and follow each other; past the last end the last tier holds.
 */
export function litellmTiers(model: string, value: Literal, cells: CellCollector, accept: Accept): void {
  const refuse = (detail: string): void =>
    void cells.quarantined.push(quarantine(model, 'tiered_pricing', 'unsupported_condition', detail));
  if (!isLiteralList(value)) return refuse('is no list');
  let end = 0n;
  for (const entry of value) {
    const range = isLiteralObject(entry) ? entry.get('range') : undefined;
    const [from, to] = isLiteralList(range) ? [whole(range[0]), whole(range[1])] : [null, null];
    if (from !== end || to === null || to <= from) return refuse('the tiers are not by ranges of tokens that follow each other from 0');
    end = to;
  }
  for (const entry of value) if (isLiteralObject(entry)) putTier(model, entry, cells, accept);
}

function putTier(model: string, entry: LiteralObject, cells: CellCollector, accept: Accept): void {
  const range = entry.get('range');
  const from = isLiteralList(range) ? (whole(range[0]) ?? 0n) : 0n;
  for (const [key, value] of entry) {
    if (key === 'range') continue;
    const field = `tiered_pricing.${from}.${key}`;
    const target = litellmTarget(key, null, null);
    if ('refused' in target || target.tier !== null) {
      cells.quarantined.push(quarantine(model, field, 'unknown_key', 'is no cost key we know inside a tier'));
      continue;
    }
    const price = priceField(model, field, value, target, target.per, accept);
    if (isQuarantined(price)) cells.quarantined.push(price);
    else cells.put(field, { ...target, tier: from === 0n ? null : { comparator: '>', threshold: from } }, price);
  }
}

/** 256000.0 is a whole number too. */
function whole(value: Literal | undefined): bigint | null {
  const text = literalText(value);
  if (text === null || !/^[0-9]{1,15}(?:\.0+)?(?:[eE]\+?[0-9]{1,2})?$/.test(text)) return null;
  const { digits, scale } = parseDecimal(text);
  return scale === 0 ? digits : null;
}
