import { isUtf8 } from 'node:buffer';
import { badField } from './errors/http-problem';

const DEPTH_MAX = 32;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Bytes as UTF-8 text. Throws a 400 problem for anything else, and for a byte order mark, which JSON does not allow. */
export function bodyText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badField('', 'the body is not UTF-8', 'invalid_body');
  if (bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    throw badField('', 'the body begins with a byte order mark', 'invalid_body');
  return bytes.toString('utf8');
}

/** A JSON body of an admin route as plain values. Throws a 400 problem naming the place of text that can't be kept. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw badField('', 'the body is empty: JSON is expected', 'invalid_body');
  let value: unknown;
  try {
    value = JSON.parse(bodyText(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) throw badField('', `the body is no JSON: ${error.message.slice(0, 120)}`, 'invalid_body');
    throw error;
  }
  checkText(value);
  return value;
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair, and `__proto__` is nobody's field. Throws a 400 problem naming the place. */
export function checkText(value: unknown, path = '', depth = 0): void {
  if (depth > DEPTH_MAX) throw badField(path.slice(0, 200), `is nested deeper than ${DEPTH_MAX}`);
  if (typeof value === 'string') checkString(value, path);
  else if (Array.isArray(value)) value.forEach((v, i) => checkText(v, `${path}[${i}]`, depth + 1));
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) {
      const place = path === '' ? key : `${path}.${key}`;
      if (key === '__proto__') throw badField(place, 'is not a field');
      checkString(key, place);
      checkText((value as Record<string, unknown>)[key], place, depth + 1);
    }
}

export function checkString(text: string, field: string): void {
  if (text.includes('\0')) throw badField(printable(field), 'contains a NUL character');
  if (LONE_SURROGATE.test(text)) throw badField(printable(field), 'contains half of a surrogate pair');
}

function printable(field: string): string {
  return field.replaceAll('\0', '\\0').replace(/\p{Surrogate}/gu, '\\u');
}
