import { MoneyError } from './money-error';

/** The exact value digits × 10^-scale; scale ≥ 0. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const FORM = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Reads a decimal literal as text, exponent form allowed (`3e-07`), exactly. Throws `MoneyError`. */
export function parseDecimal(text: string): Decimal {
  const m = FORM.exec(text);
  if (m === null || text.length > 80) throw new MoneyError(`${JSON.stringify(text.slice(0, 80))} is no decimal number`);
  const fraction = m[3] ?? '';
  const exponent = m[4] === undefined ? 0 : parseExponent(m[4]);
  let digits = BigInt((m[2] ?? '') + fraction);
  let scale = fraction.length - exponent;
  if (scale < 0) {
    digits *= 10n ** BigInt(-scale);
    scale = 0;
  }
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  return { digits: m[1] === '-' ? -digits : digits, scale };
}

function parseExponent(text: string): number {
  let value = 0;
  for (const c of text) if (c !== '+' && c !== '-') value = value * 10 + (c.charCodeAt(0) - 48);
  return text.startsWith('-') ? -value : value;
}

/** Decimal text without exponent and without trailing zeros; never `-0`. */
export function formatDecimal({ digits, scale }: Decimal): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString();
  if (scale === 0) return negative ? `-${text}` : text;
  const padded = text.padStart(scale + 1, '0');
  const whole = padded.slice(0, -scale);
  let end = padded.length;
  while (end > whole.length && padded.charCodeAt(end - 1) === 48) end -= 1;
  const fraction = padded.slice(whole.length, end);
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** a + b, exactly. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = a.scale > b.scale ? a.scale : b.scale;
  return { digits: a.digits * 10n ** BigInt(scale - a.scale) + b.digits * 10n ** BigInt(scale - b.scale), scale };
}
