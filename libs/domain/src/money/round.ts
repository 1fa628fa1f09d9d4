export type RoundingMode = 'half_even' | 'half_up';

/** num / den (den > 0) to the nearest integer; ties as the mode says (half_up: away from zero). */
export function roundDivision(num: bigint, den: bigint, mode: RoundingMode = 'half_even'): bigint {
  const negative = num < 0n;
  const n = negative ? -num : num;
  let q = n / den;
  const twice = (n % den) * 2n;
  if (twice > den || (twice === den && (mode === 'half_up' || (q & 1n) === 1n))) q += 1n;
  return negative ? -q : q;
}

/** num / den (den > 0) to the nearest integer, ties to the even one: the rounding of every charge line. */
export const roundHalfEven = (num: bigint, den: bigint): bigint => roundDivision(num, den, 'half_even');
