import { quantitiesEvent } from './quantities-event';
import { badRow, type BadRow, type RowReading } from './usage-row';

type Json = Readonly<Record<string, unknown>>;

/**
 * A row of the plain format: `{id, timestamp, customer, model, input_tokens, output_tokens, cached_tokens}`, where
 * `input_tokens` includes `cached_tokens` (missing: 0). It becomes an event of dialect `quantities` with the given source.
 */
export function plainRow(value: Json, row: number, source: string): RowReading {
  const id = text(value, 'id');
  if (id === null) return badRow(row, null, 'id', 'must be a text that is not empty');
  for (const field of ['timestamp', 'customer', 'model']) {
    if (text(value, field) === null) return badRow(row, id, field, 'must be a text that is not empty');
  }
  for (const field of ['input_tokens', 'output_tokens', 'cached_tokens']) {
    const wrong = wrongCount(value, field, field === 'cached_tokens');
    if (wrong !== null) return badRow(row, id, field, wrong);
  }
  const [input, output, cached] = [count(value, 'input_tokens'), count(value, 'output_tokens'), count(value, 'cached_tokens')];
  if (cached > input) return tooManyCached(row, id, cached, input);
  const [time, customer, model] = [text(value, 'timestamp') ?? '', text(value, 'customer') ?? '', text(value, 'model') ?? ''];
  return quantitiesEvent(row, { source, id, customer, model, time, input, cached, output });
}

function text(value: Json, field: string): string | null {
  const v = value[field];
  return typeof v === 'string' && v !== '' ? v : null;
}

function count(value: Json, field: string): number {
  const v = value[field];
  return typeof v === 'number' ? v : 0;
}

function wrongCount(value: Json, field: string, optional: boolean): string | null {
  const v = value[field];
  if (optional && (v === undefined || v === null)) return null;
  if (typeof v === 'number' && Number.isSafeInteger(v) && v >= 0) return null;
  return `must be a whole number from 0 to 2^53 − 1, is ${JSON.stringify(v) ?? 'missing'}`;
}

function tooManyCached(row: number, id: string, cached: number, input: number): BadRow {
  return badRow(row, id, 'cached_tokens', `is ${cached}, more than the ${input} of input_tokens that include it`);
}
