import { CACHE_READ_PREFIX, CACHE_WRITE_PREFIX, INPUT_PREFIX, OUTPUT_PREFIX } from '../usage/classes';

/** Tokens of a charge's lines. `input` is the whole prompt: `cached` (read from a cache) and what was written to one are in it. */
export interface TokenSums {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/**
 * The tokens of a stored text of lines, out of its bytes from `start` to `end`: one pass, nothing but the sums is made. Null where the lines
 * have to be read whole: one has extras (its own model perhaps), or a quantity that is no count of up to 15 digits.
 * Throws where the text is not as `linesToText` writes it.
 */
export function tokensOfPlainLines(bytes: Uint8Array, start: number, end: number): TokenSums | null {
  if (end - start === 2 && bytes[start] === OPEN && bytes[start + 1] === CLOSE) return NOTHING;
  let input = 0;
  let cached = 0;
  let output = 0;
  let at = start;
  do {
    // behind '[' or ',': ["class","quantity","price","per","amount","part"]
    const name = at + 3;
    const nameEnd = quote(bytes, name, end, start);
    const digits = nameEnd + 3;
    const digitsEnd = quote(bytes, digits, end, start);
    let last = digitsEnd;
    for (let member = 0; member < 4; member += 1) last = quote(bytes, last + 3, end, start);
    if (bytes[last + 1] === COMMA && bytes[last + 2] === OBJECT) return null;
    if (bytes[at + 1] !== OPEN || bytes[last + 1] !== CLOSE) throw unlike(bytes, start, end);
    if (bytes[digits] === MINUS || digitsEnd - digits > SAFE_DIGITS) return null;
    const quantity = count(bytes, digits, digitsEnd, end, start);
    if (begins(bytes, name, INPUT) || begins(bytes, name, CACHE_WRITE)) input += quantity;
    else if (begins(bytes, name, OUTPUT)) output += quantity;
    else if (begins(bytes, name, CACHE_READ)) {
      cached += quantity;
      input += quantity;
    }
    at = last + 2;
  } while (bytes[at] === COMMA);
  if (at !== end - 1 || bytes[at] !== CLOSE) throw unlike(bytes, start, end);
  // each is a sum of whole numbers below 10^15: below 2^53 no step can have lost anything
  return Number.isSafeInteger(input) && Number.isSafeInteger(output) ? { input, cached, output } : null;
}

const NOTHING: TokenSums = { input: 0, cached: 0, output: 0 };
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
const OPEN = 91;
const CLOSE = 93;
const OBJECT = 123;
/** So many digits a double holds exactly. */
const SAFE_DIGITS = 15;

const ascii = (text: string): readonly number[] => Array.from(text, (c) => c.charCodeAt(0));
const INPUT = ascii(INPUT_PREFIX);
const OUTPUT = ascii(OUTPUT_PREFIX);
const CACHE_READ = ascii(CACHE_READ_PREFIX);
const CACHE_WRITE = ascii(CACHE_WRITE_PREFIX);

function begins(bytes: Uint8Array, at: number, prefix: readonly number[]): boolean {
  for (let i = 0; i < prefix.length; i += 1) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}

/** Where the member that begins at `from`, behind its quote, has its other quote. */
function quote(bytes: Uint8Array, from: number, end: number, start: number): number {
  let at = from;
  while (at < end && bytes[at] !== QUOTE) at += 1;
  if (at >= end || bytes[from - 1] !== QUOTE) throw unlike(bytes, start, end);
  return at;
}

function count(bytes: Uint8Array, from: number, to: number, end: number, start: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) throw unlike(bytes, start, end);
    value = 10 * value + digit;
  }
  if (to === from) throw unlike(bytes, start, end);
  return value;
}

const unlike = (bytes: Uint8Array, start: number, end: number): Error =>
  new Error(`no lines of a charge: ${new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 200)))}`);
