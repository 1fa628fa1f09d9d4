const NUMBER_TEXT = /^([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/;

/**
 * A JSON number or decimal text → decimal text without exponent: 1.13e-5 → '0.0000113'. Works on the shortest text of the
 * number, never on its binary value. Null for anything negative or not a number.
 */
export function plainDecimal(value: unknown): string | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const match = NUMBER_TEXT.exec(String(value));
  if (match === null) return null;
  const whole = match[1] ?? '';
  const fraction = match[2] ?? '';
  return shift(whole + fraction, fraction.length - parseInt(match[3] ?? '0', 10));
}

/** digits × 10^-decimals as text. */
export function shift(digits: string, decimals: number): string {
  const padded = decimals > 0 ? digits.padStart(decimals + 1, '0') : digits + '0'.repeat(-decimals);
  const cut = padded.length - (decimals > 0 ? decimals : 0);
  const whole = padded.slice(0, cut).replace(/^0+(?=[0-9])/, '');
  const fraction = padded.slice(cut).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
