/** The text is no JSON array: where it went wrong, in characters. */
export class SplitError extends Error {
  override readonly name = 'SplitError';
  constructor(readonly at: number) {
    super(`no JSON array: unexpected character at ${at}`);
  }
}

export interface Element {
  /** Exactly as it was sent, white space around it left out. */
  readonly text: string;
  /** How deep objects and arrays are nested in it. */
  readonly depth: number;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;

/**
 * The elements of a JSON array as slices of its text, so that each can be kept byte for byte. Only brackets, strings and commas are looked at:
 * each element must still be parsed. Throws `SplitError` where the text is no array even so.
 */
export function splitArray(text: string): Element[] {
  const start = skipSpace(text, 0);
  if (text.charCodeAt(start) !== 91) throw new SplitError(start);
  const out: Element[] = [];
  let depth = 1;
  let deepest = 1;
  let from = start + 1;
  let at = from;
  for (; at < text.length && depth > 0; at += 1) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) at = endOfString(text, at);
    else if (c === 91 || c === 123) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (c === 93 || c === 125) {
      depth -= 1;
      if (depth === 0 && c !== 93) throw new SplitError(at);
    }
    if ((c === COMMA && depth === 1) || depth === 0) {
      const slice = text.slice(from, at).trim();
      if (slice === '' && (c === COMMA || out.length > 0)) throw new SplitError(at);
      if (slice !== '') out.push({ text: slice, depth: deepest - 1 });
      from = at + 1;
      deepest = 1;
    }
  }
  if (depth > 0 || skipSpace(text, at) !== text.length) throw new SplitError(at);
  return out;
}

/** How deep objects and arrays are nested in a JSON text. */
export function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) at = endOfString(text, at);
    else if (c === 91 || c === 123) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (c === 93 || c === 125) depth -= 1;
  }
  return deepest;
}

/** Position of the quote that ends the string begun at `at`; the end of the text where none does. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let c = text.charCodeAt(at); c === 32 || c === 10 || c === 13 || c === 9; c = text.charCodeAt(at)) at += 1;
  return at;
}
