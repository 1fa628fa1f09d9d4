import { SHARD_COUNT } from '@tallystick/domain/rating';
import { badField, type HttpProblem } from './errors/http-problem';

/** One page of a list. `next_cursor` is null on the last one. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

export const PAGE_SIZE = 50;
export const PAGE_SIZE_MAX = 500;

/** `limit` of a list: 1 to 500, 50 unless said. */
export function pageSize(text: string | undefined): number {
  if (text === undefined) return PAGE_SIZE;
  const n = Number(text);
  if (!/^\d{1,4}$/.test(text) || n < 1 || n > PAGE_SIZE_MAX) throw badField('limit', `must be 1 to ${PAGE_SIZE_MAX}`);
  return n;
}

/** A cursor is opaque outside: the place of the last row that was given. */
export function writeCursor(parts: readonly (string | number | bigint)[]): string {
  return Buffer.from(JSON.stringify(parts.map(String)), 'utf8').toString('base64url');
}

/** The parts of a cursor; null where none was sent. */
export function readCursor(text: string | undefined, parts: number): string[] | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === parts && value.every((v) => typeof v === 'string' && !v.includes('\0')))
      return value as string[];
  } catch {
    // falls through to the refusal
  }
  throw noCursor();
}

function noCursor(): HttpProblem {
  return badField('cursor', 'is not a cursor of this list');
}

const INT8_MAX = 2n ** 63n - 1n;

/** A cursor of whole numbers of 64 bits: instants are as long as that. */
export function readNumberCursor(text: string | undefined, parts: number): bigint[] | null {
  const found = readCursor(text, parts);
  if (found === null) return null;
  const numbers = found.map((v) => (/^-?\d{1,19}$/.test(v) ? BigInt(v) : null));
  if (!numbers.every((n) => n !== null && n <= INT8_MAX && n >= -INT8_MAX)) throw noCursor();
  return numbers as bigint[];
}

/** A cursor's number of a shard: the database has two bytes for it, and refuses to compare more. */
export function cursorShard(part: bigint): number {
  if (part < 0n || part >= SHARD_COUNT) throw noCursor();
  return Number(part);
}

/** A page from one row more than asked for: whether there is a next one shows by it. */
export function page<R, T>(
  rows: readonly R[],
  limit: number,
  show: (row: R) => T,
  place: (row: R) => readonly (string | number | bigint)[],
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return { data: shown.map(show), next_cursor: rows.length > limit && last !== undefined ? writeCursor(place(last)) : null };
}
