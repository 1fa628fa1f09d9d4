import type { ConditionContent } from '../pricing';
import { asPrice, type Cell, type Multiplier } from './cells';
import { CellCollector } from './cell-collector';
import { isCostKey, litellmTarget, LITELLM_CONDITIONS } from './litellm-keys';
import { litellmTiers } from './litellm-tiers';
import { isLiteralObject, NumberLiteral, type Literal, type LiteralObject } from './literal-json';
import { isQuarantined, literalText, priceField } from './price-field';
import { quarantine, type Accept, type DraftRate, type PriceListReading, type Quarantined } from './price-list';

/** Entries of the map that are no models. */
const NOT_MODELS = new Set(['sample_spec', 'fallback_generalizations']);
/** Units in which the same thing would be charged under both keys. */
const ONE_QUANTITY = ['second', 'image', 'pixel', 'audio_per_second', 'video_per_second', 'query', 'request'];
/** Factors that stand under names of their own. */
const FACTORS: ReadonlyMap<string, ConditionContent> = new Map([
  ['provider_specific_entry.us', { inference_geo: 'us' }],
  ['provider_specific_entry.fast', { speed: 'fast' }],
  ['regional_processing_uplift_multiplier_us', { inference_geo: 'us' }],
  ['regional_processing_uplift_multiplier_eu', { inference_geo: 'eu' }],
]);

/** LiteLLM's `model_prices_and_context_window.json`: USD per single unit, numbers taken as they are written. */
export function readLitellmMap(root: LiteralObject, accept: Accept): PriceListReading {
  const drafts: DraftRate[] = [];
  const quarantined: Quarantined[] = [];
  let unpriced = 0;
  for (const [model, entry] of root) {
    if (NOT_MODELS.has(model) || !isLiteralObject(entry)) continue;
    const read = readModel(model, flatten(entry), accept);
    quarantined.push(...read.quarantined);
    if (read.cells.length === 0) unpriced += 1;
    else
      drafts.push({
        model,
        provider: literalText(entry.get('litellm_provider')),
        cells: read.cells,
        multipliers: read.multipliers,
        conditions: LITELLM_CONDITIONS,
        effectiveFrom: null,
        origin: 'LiteLLM map',
      });
  }
  return {
    format: 'litellm',
    drafts,
    versions: [],
    quarantined,
    notes: unpriced === 0 ? [] : [`${unpriced} models have no price that could be taken`],
  };
}

interface ModelRead {
  readonly cells: Cell[];
  readonly multipliers: Multiplier[];
  readonly quarantined: Quarantined[];
}

function readModel(model: string, fields: ReadonlyMap<string, Literal>, accept: Accept): ModelRead {
  const provider = literalText(fields.get('litellm_provider'));
  const mode = literalText(fields.get('mode'));
  const cells = new CellCollector(model);
  const multipliers: Multiplier[] = [];
  const twice = givenTwice(fields);
  const pieces = !fields.has('output_cost_per_image') && (mode === 'image_generation' || mode === 'image_edit');
  for (const [field, value] of fields) {
    const factor = FACTORS.get(field);
    if (factor !== undefined) addFactor(model, field, value, factor, multipliers, cells.quarantined);
    else if (field === 'tiered_pricing') litellmTiers(model, value, cells, accept);
    else if (field.startsWith('provider_specific_entry.') ? value instanceof NumberLiteral : isCostKey(field)) {
      // A generator of pictures without an output price has the price of a picture under the input key.
      const name = pieces && field === 'input_cost_per_image' ? 'output_cost_per_image' : field;
      const target = litellmTarget(name, provider, mode);
      if ('refused' in target) cells.quarantined.push(quarantine(model, field, target.refused, target.detail));
      else if (twice.has(field))
        cells.quarantined.push(quarantine(model, field, 'given_twice', 'one price stands under an input and an output key'));
      else {
        const price = priceField(model, field, value, target, target.per, accept);
        if (isQuarantined(price)) cells.quarantined.push(price);
        else cells.put(field, target, price);
      }
    }
  }
  return { cells: cells.all(), multipliers, quarantined: cells.quarantined };
}

/** Nested members as `outer.inner`; only what may hold prices is nested. */
function flatten(entry: LiteralObject): Map<string, Literal> {
  const fields = new Map<string, Literal>();
  for (const [key, value] of entry) {
    if (!isLiteralObject(value) || (!isCostKey(key) && key !== 'provider_specific_entry')) fields.set(key, value);
    else for (const [inner, nested] of value) fields.set(`${key}.${inner}`, nested);
  }
  return fields;
}

/** Keys that give one price, above zero, for the same quantity twice: charging both would double it. */
function givenTwice(fields: ReadonlyMap<string, Literal>): Set<string> {
  const found = new Set<string>();
  for (const unit of ONE_QUANTITY) {
    const [input, output] = [`input_cost_per_${unit}`, `output_cost_per_${unit}`];
    const [a, b] = [input, output].map((key) => asPrice(unit, literalText(fields.get(key)) ?? ''));
    if (a != null && b != null && a.price === b.price && a.price !== '0') found.add(input).add(output);
  }
  return found;
}

function addFactor(
  model: string,
  field: string,
  value: Literal,
  when: ConditionContent,
  multipliers: Multiplier[],
  quarantined: Quarantined[],
): void {
  const factor = priceField(model, field, value, { class: 'factor' });
  if (isQuarantined(factor)) quarantined.push(factor);
  else multipliers.push({ when, multipliers: [factor.price] });
}
