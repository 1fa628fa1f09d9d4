import { PriceListError } from './price-list-error';

/** Rows of a CSV text by the names in its first line; quotes as in RFC 4180. Throws `PriceListError`. */
export function readCsv(text: string, columns: readonly string[]): Record<string, string>[] {
  const [head, ...rows] = cut(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  const missing = columns.filter((c) => head?.includes(c) !== true);
  if (head === undefined || missing.length > 0) throw new PriceListError(`the CSV has no column ${missing.join(', ')}`);
  return rows.map((row, i) => {
    if (row.length !== head.length) throw new PriceListError(`row ${i + 2} has ${row.length} columns, the first line ${head.length}`);
    return Object.fromEntries(head.map((name, at) => [name, row[at] ?? '']));
  });
}

function cut(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [value, next] = text[at] === '"' ? quoted(text, at) : plain(text, at);
    row.push(value);
    at = next;
    if (text[at] === ',') {
      at += 1;
      if (at === text.length) row.push('');
      continue;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows.filter((r) => r.length > 1 || r[0] !== '');
}

function plain(text: string, from: number): [string, number] {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return [text.slice(from, at), at];
}

function quoted(text: string, from: number): [string, number] {
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else return [value, at + 1];
  }
  throw new PriceListError('a quoted value is not closed');
}
