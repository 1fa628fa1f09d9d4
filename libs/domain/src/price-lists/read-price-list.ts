import { CHANGE_COLUMNS, readLitellmChanges } from './litellm-changes';
import { readLitellmMap } from './litellm-map';
import { isLiteralList, isLiteralObject, readLiteralJson, type LiteralObject } from './literal-json';
import { readModelsDev } from './models-dev';
import { readOpenrouter } from './openrouter';
import { ACCEPT_NONE, type Accept, type PriceListFormat, type PriceListReading } from './price-list';
import { PriceListError } from './price-list-error';
import { readRatesTable } from './rates-table';

export interface ReadOptions {
  /** Recognised from the text where it is not said. */
  readonly format?: PriceListFormat;
  readonly accept?: Accept;
}

/** Reads a price list of any format we know. Throws `PriceListError` where it can't be read at all; single bad entries are quarantined. */
export function readPriceList(text: string, options: ReadOptions = {}): PriceListReading {
  const accept = options.accept ?? ACCEPT_NONE;
  if (options.format === 'litellm-changes' || (options.format === undefined && isChangeLog(text))) return readLitellmChanges(text, accept);
  const root = readLiteralJson(text);
  if (!isLiteralObject(root)) throw new PriceListError('the file holds no JSON object');
  const format = options.format ?? ofObject(root);
  if (format === null) throw new PriceListError('the format is not recognised: table, litellm, litellm-changes, models-dev or openrouter');
  if (format === 'table') return readRatesTable(root);
  if (format === 'litellm') return readLitellmMap(root, accept);
  return format === 'models-dev' ? readModelsDev(root, accept) : readOpenrouter(root, accept);
}

/** The format by the text's own shape (a file's name says nothing); null where none fits. */
export function recogniseFormat(text: string): PriceListFormat | null {
  if (isChangeLog(text)) return 'litellm-changes';
  if (!/^\ufeff?\s*\{/.test(text)) return null;
  const root = readLiteralJson(text);
  return isLiteralObject(root) ? ofObject(root) : null;
}

function isChangeLog(text: string): boolean {
  const first = text.slice(0, 2_000).split('\n', 1)[0] ?? '';
  return CHANGE_COLUMNS.every((column) => first.includes(column));
}

function ofObject(root: LiteralObject): PriceListFormat | null {
  if (isLiteralList(root.get('rates'))) return 'table';
  if (isLiteralList(root.get('data'))) return 'openrouter';
  const entries = [...root.values()].filter(isLiteralObject);
  if (entries.some((e) => isLiteralObject(e.get('models')))) return 'models-dev';
  return entries.some((e) => e.has('litellm_provider') || e.has('input_cost_per_token')) ? 'litellm' : null;
}
