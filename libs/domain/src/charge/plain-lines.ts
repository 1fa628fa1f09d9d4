/** Whether no line of the stored text has extras: such a text holds no object. */
export const hasPlainLines = (text: string): boolean => !text.includes('{');

/**
 * Calls `take` with class and quantity of each line of a stored text that `hasPlainLines`, in one pass and without parsing the rest: for sums
 * over very many charges. Throws where the text is not as `linesToText` writes it.
 */
export function eachPlainLine(text: string, take: (name: string, quantity: bigint) => void): void {
  if (text === '[]') return;
  let at = 0;
  do {
    // behind '[' or ',': ["class","quantity","price","per","amount","part"]
    const name = at + 3;
    const nameEnd = quote(text, name);
    const quantity = nameEnd + 3;
    const quantityEnd = quote(text, quantity);
    let end = quantityEnd;
    for (let member = 0; member < 4; member += 1) end = quote(text, end + 3);
    if (text.charCodeAt(at + 1) !== OPEN || text.charCodeAt(end + 1) !== CLOSE) throw unlike(text);
    take(text.slice(name, nameEnd), integer(text, quantity, quantityEnd));
    at = end + 2;
  } while (text.charCodeAt(at) === COMMA);
  if (at !== text.length - 1 || text.charCodeAt(at) !== CLOSE) throw unlike(text);
}

const QUOTE = 34;
const COMMA = 44;
const ZERO = 48;
const OPEN = 91;
const CLOSE = 93;
/** So many digits a double holds exactly. */
const SAFE_DIGITS = 15;

/** Where the member that begins at `from`, behind its quote, has its other quote. */
function quote(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += 1;
  if (at >= text.length || text.charCodeAt(from - 1) !== QUOTE) throw unlike(text);
  return at;
}

function integer(text: string, from: number, to: number): bigint {
  let value = 0;
  let at = from;
  for (; at < to && at < from + SAFE_DIGITS; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = 10 * value + digit;
  }
  if (at === to && at > from) return BigInt(value);
  const member = text.slice(from, to);
  if (!INTEGER.test(member)) throw unlike(text);
  return BigInt(member);
}

const INTEGER = /^-?\d+$/;

const unlike = (text: string): Error => new Error(`no lines of a charge: ${text.slice(0, 200)}`);
