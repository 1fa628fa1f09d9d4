import { AMOUNT_SCALE, type Amount } from './amount';
import { formatDecimal, type Decimal } from './decimal';
import { roundDivision } from './round';

export interface Product {
  readonly amount: Amount;
  /** The unrounded value where rounding changed it: decimal text where it ends, else `n/d`. */
  readonly exact: string | null;
}

/**
 * quantity × price / per × multipliers, rounded half-even once at 12 decimals.
 * `quantity` in units of the class, `price` for `per` of them.
 */
export function multiplyToAmount(quantity: bigint, price: Decimal, per: bigint, multipliers: readonly Decimal[] = []): Product {
  let num = quantity * price.digits;
  let scale = price.scale;
  for (const m of multipliers) {
    num *= m.digits;
    scale += m.scale;
  }
  const shift = AMOUNT_SCALE - scale;
  let den = per;
  if (shift >= 0) num *= power(shift);
  else den *= power(-shift);
  if (num % den === 0n) return { amount: num / den, exact: null };
  return { amount: roundDivision(num, den), exact: exactText(num, den) };
}

const POWERS = Array.from({ length: 40 }, (_, i) => 10n ** BigInt(i));
const power = (n: number): bigint => POWERS[n] ?? 10n ** BigInt(n);

/** num / den in units of 1e-12, as text that loses nothing. */
function exactText(num: bigint, den: bigint): string {
  let d = den;
  let digits = num;
  let scale = AMOUNT_SCALE;
  while (d % 10n === 0n) {
    d /= 10n;
    scale += 1;
  }
  for (const [prime, other] of [
    [2n, 5n],
    [5n, 2n],
  ] as const) {
    while (d % prime === 0n) {
      d /= prime;
      digits *= other;
      scale += 1;
    }
  }
  if (d === 1n) return formatDecimal({ digits, scale });
  const g = gcd(num < 0n ? -num : num, den * power(AMOUNT_SCALE));
  return `${num / g}/${(den * power(AMOUNT_SCALE)) / g}`;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
