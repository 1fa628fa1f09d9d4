import { AMOUNT_SCALE, type Amount } from './amount';
import { roundDivision, type RoundingMode } from './round';

const ZERO = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const FOUR = new Set(['CLF', 'UYW']);
const THREE = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Decimals of a currency's smallest unit (ISO 4217); 2 for what the list doesn't name, 12 for our own units (not three capitals). */
export function minorUnitExponent(asset: string): number {
  if (!/^[A-Z]{3}$/.test(asset)) return AMOUNT_SCALE;
  if (ZERO.has(asset)) return 0;
  if (FOUR.has(asset)) return 4;
  return THREE.has(asset) ? 3 : 2;
}

/** The amount rounded to `exponent` decimals; still at scale 12. */
export function roundToMinor(amount: Amount, exponent: number, mode: RoundingMode): Amount {
  const unit = 10n ** BigInt(AMOUNT_SCALE - exponent);
  return roundDivision(amount, unit, mode) * unit;
}

/**
 * The shown total (the exact sum rounded once) and the shown lines, cut to the minor unit by largest remainder so that
 * they add up to it. Ties go to the earlier line. Amounts at scale 12.
 */
export function largestRemainder(exact: readonly Amount[], exponent: number, mode: RoundingMode): { total: Amount; lines: Amount[] } {
  const unit = 10n ** BigInt(AMOUNT_SCALE - exponent);
  const total = roundToMinor(
    exact.reduce((sum, a) => sum + a, 0n),
    exponent,
    mode,
  );
  const floors = exact.map((a) => floorDivision(a, unit));
  let missing = total / unit - floors.reduce((sum, f) => sum + f, 0n);
  const order = exact
    .map((a, i) => ({ i, rest: a - (floors[i] ?? 0n) * unit }))
    .sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  for (const { i } of order) {
    if (missing <= 0n) break;
    floors[i] = (floors[i] ?? 0n) + 1n;
    missing -= 1n;
  }
  return { total, lines: floors.map((f) => f * unit) };
}

function floorDivision(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a < 0n && q * b !== a ? q - 1n : q;
}
