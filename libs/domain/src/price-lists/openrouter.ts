import { CellCollector } from './cell-collector';
import { asPrice, samePrice, type Cell } from './cells';
import { isLiteralList, isLiteralObject, type Literal, type LiteralObject } from './literal-json';
import { isQuarantined, literalText, priceField } from './price-field';
import { quarantine, type Accept, type DraftRate, type PriceListReading, type Quarantined } from './price-list';
import { PriceListError } from './price-list-error';

const CLASS_OF: ReadonlyMap<string, string> = new Map([
  ['prompt', 'input_text'],
  ['completion', 'output_text'],
  ['internal_reasoning', 'output_reasoning'],
  ['input_cache_read', 'cache_read_text'],
  ['input_cache_write', 'cache_write_5m'],
  ['input_audio_cache', 'cache_read_audio'],
  ['audio', 'input_audio'],
  ['audio_output', 'output_audio'],
  ['image_token', 'input_image'],
  ['image_output', 'output_image'],
  ['web_search', 'web_search_call'],
  ['request', 'request'],
]);

/** OpenRouter's `GET /api/v1/models`: `{data: [{id, pricing}]}`, USD per single unit as decimal text. */
export function readOpenrouter(root: LiteralObject, accept: Accept): PriceListReading {
  const data = root.get('data');
  if (!isLiteralList(data)) throw new PriceListError('data is no list');
  const drafts: DraftRate[] = [];
  const quarantined: Quarantined[] = [];
  let unpriced = 0;
  for (const entry of data) {
    const id = isLiteralObject(entry) ? literalText(entry.get('id')) : null;
    const pricing = isLiteralObject(entry) ? entry.get('pricing') : undefined;
    const read = id !== null && isLiteralObject(pricing) ? readPricing(id, pricing, accept) : null;
    quarantined.push(...(read?.quarantined ?? []));
    if (id === null || read === null || read.cells.length === 0) unpriced += 1;
    else
      drafts.push({
        model: id,
        provider: 'openrouter',
        cells: read.cells,
        multipliers: [],
        conditions: [],
        effectiveFrom: null,
        origin: 'OpenRouter catalogue',
      });
  }
  return {
    format: 'openrouter',
    drafts,
    versions: [],
    quarantined,
    notes: unpriced === 0 ? [] : [`${unpriced} models have no price that could be taken`],
  };
}

function readPricing(id: string, pricing: LiteralObject, accept: Accept): { cells: Cell[]; quarantined: Quarantined[] } {
  const cells = new CellCollector(id);
  for (const [field, value] of pricing) {
    if (field === 'discount' && isZero(value)) continue;
    const found = field === 'image' ? imageClass(pricing) : CLASS_OF.get(field);
    if (found === undefined) cells.quarantined.push(quarantine(id, field, 'unknown_key', 'is no pricing key we know'));
    else {
      const address = { class: found, when: null, tier: null };
      const price = priceField(id, field, value, address, 1n, accept);
      if (isQuarantined(price)) cells.quarantined.push(price);
      else cells.put(field, address, price);
    }
  }
  return { cells: cells.all(), quarantined: cells.quarantined };
}

/**
 * `image` was the price of a picture and is, for newer models, that of a picture's token: then it is the prompt's own
 * price once more.
 */
function imageClass(pricing: LiteralObject): string {
  const [image, prompt] = ['image', 'prompt'].map((key) => asPrice('image', literalText(pricing.get(key)) ?? ''));
  return image != null && prompt != null && image.price !== '0' && samePrice(image, prompt) ? 'input_image' : 'prompt_image';
}

function isZero(value: Literal): boolean {
  return asPrice('image', literalText(value) ?? '')?.price === '0';
}
