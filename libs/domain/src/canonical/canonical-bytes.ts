import { sha256 } from './sha256';

/** What a canonical record may hold; `null` is kept apart from the empty text and from 0. */
export type CanonicalValue = string | bigint | Uint8Array | null;

/**
 * Length-prefixed bytes of an ordered list of values, so that no shifted delimiter gives the same bytes.
 * Each value: one type byte (n, s, i, b), the length as decimal digits, ':', the bytes. Integers as decimal text.
 * The hash of every charge goes through here: the bytes are laid into one buffer, and short ASCII text without an encoder.
 */
export function canonicalBytes(values: readonly CanonicalValue[]): Uint8Array {
  return laidOut(values).slice();
}

/** SHA-256 of the canonical bytes, without a copy of them. */
export function canonicalHash(values: readonly CanonicalValue[]): Uint8Array {
  return sha256(laidOut(values));
}

/** Good until the next call. */
function laidOut(values: readonly CanonicalValue[]): Uint8Array {
  let at = 0;
  for (const value of values) at = put(value, at);
  return scratch.subarray(0, at);
}

const N = 110;
const S = 115;
const I = 105;
const B = 98;
const COLON = 58;
const ZERO = 48;
/** Longer than any head: type byte, digits of a length, colon. */
const HEAD_MAX = 20;
/** Up to here a loop over the characters is faster than a call into the encoder. */
const SHORT_MAX = 40;
const encoder = new TextEncoder();
let scratch = new Uint8Array(16_384);

function put(value: CanonicalValue, at: number): number {
  if (value === null) return head(N, 0, room(at, HEAD_MAX));
  if (typeof value === 'bigint') {
    const text = value.toString();
    return ascii(text, head(I, text.length, room(at, HEAD_MAX + text.length)));
  }
  if (typeof value !== 'string') {
    const start = head(B, value.length, room(at, HEAD_MAX + value.length));
    scratch.set(value, start);
    return start + value.length;
  }
  room(at, HEAD_MAX + 3 * value.length);
  const start = head(S, value.length, at);
  if (value.length <= SHORT_MAX) {
    const end = ascii(value, start);
    if (end !== -1) return end;
  } else {
    const { written } = encoder.encodeInto(value, scratch.subarray(start));
    if (written === value.length) return start + written;
  }
  const bytes = encoder.encode(value);
  const later = head(S, bytes.length, at);
  scratch.set(bytes, later);
  return later + bytes.length;
}

/** Answers `at`; makes sure that `size` more bytes fit behind it. */
function room(at: number, size: number): number {
  if (at + size > scratch.length) {
    const larger = new Uint8Array(2 * (at + size));
    larger.set(scratch.subarray(0, at));
    scratch = larger;
  }
  return at;
}

function head(type: number, length: number, start: number): number {
  let at = start;
  scratch[at++] = type;
  if (length < 10) scratch[at++] = ZERO + length;
  else at = ascii(String(length), at);
  scratch[at++] = COLON;
  return at;
}

/** Where the text ends, or -1 where it is not ASCII. */
function ascii(text: string, start: number): number {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c > 127) return -1;
    scratch[start + i] = c;
  }
  return start + text.length;
}
