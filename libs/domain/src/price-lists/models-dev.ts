import { CellCollector } from './cell-collector';
import type { Address, Cell } from './cells';
import { isLiteralObject, type Literal, type LiteralObject } from './literal-json';
import { isQuarantined, priceField } from './price-field';
import { quarantine, type Accept, type DraftRate, type PriceListReading, type Quarantined } from './price-list';

const MILLION = 1_000_000n;
const CLASS_OF: ReadonlyMap<string, string> = new Map([
  ['input', 'input_text'],
  ['output', 'output_text'],
  ['reasoning', 'output_reasoning'],
  ['cache_read', 'cache_read_text'],
  ['cached_input', 'cache_read_text'],
  ['cache_write', 'cache_write_5m'],
  ['input_audio', 'input_audio'],
  ['output_audio', 'output_audio'],
]);
const TIER = /^context_over_([0-9]{1,6})([km])$/;

/** The models.dev catalogue: `{provider: {models: {id: {cost}}}}`, USD per million tokens. Models are called `provider/id`. */
export function readModelsDev(root: LiteralObject, accept: Accept): PriceListReading {
  const drafts: DraftRate[] = [];
  const quarantined: Quarantined[] = [];
  let unpriced = 0;
  for (const [provider, entry] of root) {
    const models = isLiteralObject(entry) ? entry.get('models') : undefined;
    if (!isLiteralObject(models)) continue;
    for (const [id, model] of models) {
      const cost = isLiteralObject(model) ? model.get('cost') : undefined;
      const name = `${provider}/${id}`;
      const read = isLiteralObject(cost) ? readCost(name, provider, cost, accept) : null;
      quarantined.push(...(read?.quarantined ?? []));
      if (read === null || read.cells.length === 0) unpriced += 1;
      else
        drafts.push({
          model: name,
          provider,
          cells: read.cells,
          multipliers: [],
          conditions: [],
          effectiveFrom: null,
          origin: 'models.dev',
        });
    }
  }
  return {
    format: 'models-dev',
    drafts,
    versions: [],
    quarantined,
    notes: unpriced === 0 ? [] : [`${unpriced} models have no price that could be taken`],
  };
}

function readCost(name: string, provider: string, cost: LiteralObject, accept: Accept): { cells: Cell[]; quarantined: Quarantined[] } {
  const cells = new CellCollector(name);
  const put = (field: string, key: string, value: Literal, tier: Address['tier']): void => {
    const found = CLASS_OF.get(key);
    if (found === undefined) return void cells.quarantined.push(quarantine(name, field, 'unknown_key', 'is no cost key we know'));
    const address = { class: found, when: null, tier };
    const price = priceField(name, field, value, address, MILLION, accept);
    if (isQuarantined(price)) cells.quarantined.push(price);
    else cells.put(field, address, price);
  };
  for (const [key, value] of cost) {
    const past = TIER.exec(key);
    if (past === null || !isLiteralObject(value)) {
      put(key, key, value, null);
      continue;
    }
    const threshold = BigInt(past[1] ?? '0') * (past[2] === 'm' ? 1_000_000n : 1_000n);
    for (const [inner, nested] of value) put(`${key}.${inner}`, inner, nested, { comparator: provider === 'xai' ? '>=' : '>', threshold });
  }
  return { cells: cells.all(), quarantined: cells.quarantined };
}
