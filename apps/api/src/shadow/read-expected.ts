import { parse } from 'csv-parse/sync';
import type { LinePart } from '@tallystick/domain/charge';
import type { ExpectedLine } from '@tallystick/domain/invoicing';
import { MoneyError, parseAmount, type Amount } from '@tallystick/domain/money';
import {
  isLiteralList,
  isLiteralObject,
  NumberLiteral,
  PriceListError,
  readLiteralJson,
  type Literal,
} from '@tallystick/domain/price-lists';
import { parseQuantity } from '@tallystick/domain/usage';
import { badField } from '@tallystick/platform/http/errors/http-problem';

export const PARTS: readonly LinePart[] = ['usage', 'included', 'overage', 'fee', 'commitment'];
const ROWS_MAX = 100_000;

/** What somebody else's invoice says: lines, and totals where it names them. */
export interface Expected {
  readonly lines: readonly ExpectedLine[];
  readonly exact: Amount | null;
  readonly shown: Amount | null;
}

type Row = ReadonlyMap<string, Literal>;

/**
 * An object with `lines` (as `invoice --json` prints), an array of lines, JSON lines, or CSV with the names in its first line. Numbers are
 * taken as they are written. Throws a 400 problem that names the line and its field.
 */
export function readExpected(text: string): Expected {
  if (text.trim() === '') throw badField('', 'the body is empty: expected lines are wanted', 'invalid_body');
  const whole = /^\s*[[{]/.test(text) ? readJson(text) : new Map<string, Literal>([['lines', readRows(text)]]);
  const rows = whole.get('lines');
  if (!isLiteralList(rows)) throw badField('lines', 'must be a list of lines');
  if (rows.length > ROWS_MAX) throw badField('lines', `must be at most ${ROWS_MAX}`);
  return {
    lines: rows.map((row, i) => readLine(row, `lines[${i}]`)),
    exact: amountOf(whole, 'exact', ''),
    shown: amountOf(whole, 'shown', ''),
  };
}

/** One value, or JSON lines where the first line is one by itself. */
function readJson(text: string): Row {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const first = lines.length > 1 ? readOrNull(lines[0] ?? '') : null;
  const whole = first === null ? literal(text, '') : lines.map((line, i) => literal(line, `lines[${i}]`));
  if (isLiteralObject(whole) && whole.has('lines')) return whole;
  return new Map([['lines', isLiteralObject(whole) ? [whole] : whole]]);
}

function literal(text: string, field: string): Literal {
  try {
    return readLiteralJson(text);
  } catch (error) {
    if (error instanceof PriceListError) throw badField(field, `is no JSON: ${error.message}`, 'invalid_body');
    throw error;
  }
}

function readOrNull(line: string): Literal | null {
  try {
    return readLiteralJson(line);
  } catch (error) {
    if (error instanceof PriceListError) return null;
    throw error;
  }
}

/** Rows by the names in the first line; a cell without text is a field that is not there. */
function readRows(text: string): Literal[] {
  let cells: string[][];
  try {
    cells = parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (error instanceof Error) throw badField('', `the CSV can't be read: ${error.message.slice(0, 200)}`, 'invalid_body');
    throw error;
  }
  const [names = [], ...rows] = cells;
  const missing = ['model', 'class'].filter((name) => !names.includes(name));
  if (missing.length > 0) throw badField('', `the CSV has no column ${missing.join(', ')}`, 'invalid_body');
  return rows.map((row) => new Map(names.flatMap((name, i): [string, Literal][] => (row[i] === '' ? [] : [[name, row[i] ?? '']]))));
}

function readLine(row: Literal, place: string): ExpectedLine {
  if (!isLiteralObject(row)) throw badField(place, 'must be an object');
  const model = textOf(row, 'model', place) ?? ''; // a fee is of no model
  const cls = textOf(row, 'class', place);
  if (cls === undefined || cls === null || cls === '') throw badField(`${place}.class`, 'is required');
  const part = textOf(row, 'part', place) ?? undefined;
  if (part !== undefined && !isPart(part)) throw badField(`${place}.part`, `must be one of ${PARTS.join(', ')}`);
  const line = {
    ...{ model, class: cls, part },
    ...{ rateVersion: textOf(row, 'rate_version', place), meter: textOf(row, 'meter', place), stance: textOf(row, 'stance', place) },
    ...{ quantity: quantityOf(row, cls, place), exact: amountOf(row, 'exact', place), shown: amountOf(row, 'shown', place) },
  };
  if (line.quantity === null && line.exact === null && line.shown === null) throw badField(place, 'needs one of quantity, exact and shown');
  return line;
}

const isPart = (text: string): text is LinePart => PARTS.some((part) => part === text);
const at = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`);

/** Undefined where the row doesn't have it, null where it says that there is none. A number is its literal. */
function textOf(row: Row, name: string, place: string): string | null | undefined {
  const value = row.get(name);
  if (value === undefined || value === null) return value;
  if (typeof value === 'string') return value;
  if (value instanceof NumberLiteral) return value.text;
  throw badField(at(place, name), 'must be text');
}

function amountOf(row: Row, name: string, place: string): Amount | null {
  const text = textOf(row, name, place) ?? null;
  if (text === null) return null;
  try {
    return parseAmount(text);
  } catch (error) {
    if (error instanceof MoneyError) throw badField(at(place, name), error.message);
    throw error;
  }
}

function quantityOf(row: Row, cls: string, place: string): bigint | null {
  const text = textOf(row, 'quantity', place) ?? null;
  if (text === null) return null;
  const quantity = parseQuantity(cls, text.replace(/^-/, ''));
  if (quantity === null) throw badField(`${place}.quantity`, `${JSON.stringify(text.slice(0, 50))} is no quantity of ${cls.slice(0, 100)}`);
  return text.startsWith('-') ? -quantity : quantity;
}
