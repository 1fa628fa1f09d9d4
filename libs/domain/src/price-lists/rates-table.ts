import { parseRateContent, rateContent, RateError } from '../pricing';
import { asPrice, assemble, type Cell } from './cells';
import { isLiteralList, isLiteralObject, NumberLiteral, type Literal, type LiteralObject } from './literal-json';
import { literalText } from './price-field';
import { quarantine, type PriceListReading, type Quarantined, type TableVersion } from './price-list';
import { PriceListError } from './price-list-error';
import { standardInheritance } from './standard-inheritance';

const MILLION = 1_000_000n;
/** A table is read before its book is known. */
const BOOK_TO_COME = '-';
const CLASS_OF: ReadonlyMap<string, string> = new Map([
  ['input_per_mtok', 'input_text'],
  ['cached_input_per_mtok', 'cache_read_text'],
  ['output_per_mtok', 'output_text'],
]);

/**
 * Our own table: `{rates: [{model, version, effective_from, effective_to, currency, input_per_mtok, …}]}`, or entries in
 * the full form of a rate version (`prices`, `context_tiers`, …). An entry without a number gets its model's next one.
 */
export function readRatesTable(root: LiteralObject): PriceListReading {
  const rates = root.get('rates');
  if (!isLiteralList(rates)) throw new PriceListError('rates is no list');
  const versions: TableVersion[] = [];
  const quarantined: Quarantined[] = [];
  rates.forEach((entry, i) => {
    const key = isLiteralObject(entry) ? (literalText(entry.get('model')) ?? `rates[${i}]`) : `rates[${i}]`;
    try {
      const content = contentOf(entry);
      const numbered = content['number'] !== undefined;
      const { number, ...version } = rateContent(parseRateContent(numbered ? content : { ...content, number: 1 }));
      versions.push({ ...version, number: numbered ? number : null });
    } catch (error) {
      if (!(error instanceof RateError)) throw error;
      quarantined.push(quarantine(key, error.field, 'invalid', error.message, String(i)));
    }
  });
  return { format: 'table', drafts: [], versions, quarantined, notes: [] };
}

/** The body of a rate version of a book that is not known yet. */
function contentOf(entry: Literal): Record<string, unknown> {
  if (!isLiteralObject(entry)) throw new RateError('rates', 'must hold objects');
  const rest = new Map(entry);
  const cells: Cell[] = [];
  for (const [field, name] of CLASS_OF) {
    const value = rest.get(field);
    rest.delete(field);
    if (value === undefined || value === null) continue;
    const literal = literalText(value) ?? '';
    if (asPrice(name, literal, MILLION) === null) throw new RateError(field, 'must be a decimal number');
    // The table's literal stays as it is written.
    cells.push({ class: name, when: null, tier: null, price: { price: literal, per: MILLION } });
  }
  const { version, currency, ...more } = Object.fromEntries([...rest].map(([key, value]) => [key, plain(value)]));
  if (cells.length > 0 && more['prices'] !== undefined) throw new RateError('prices', 'stand beside prices per million tokens');
  return {
    effective_to: null,
    ...(version === undefined ? {} : { number: version }),
    asset: currency ?? 'USD',
    ...(cells.length === 0 ? {} : { prices: assemble(cells, [], []).prices, inherits: standardInheritance(cells) }),
    ...more,
    book: BOOK_TO_COME,
  };
}

/** Plain JSON values; numbers stay as their text. */
function plain(value: Literal): unknown {
  if (value instanceof NumberLiteral) return value.text;
  if (isLiteralList(value)) return value.map(plain);
  return isLiteralObject(value) ? Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)])) : value;
}
