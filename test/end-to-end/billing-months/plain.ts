import type { Call } from './traffic';

/**
 * What the months cost, worked out on one page with whole numbers of 1e-12 and nothing of the product: totals first, prices after, no
 * running totals, no splitting of events, no rounding because every price is a whole number of 1e-12 for one token.
 */
export type Line = readonly [model: string, cls: string, part: string, quantity: bigint, pico: bigint];

const DOLLAR = 1_000_000_000_000n;
const sum = (calls: readonly Call[], of: (c: Call) => number): bigint => calls.reduce((s, c) => s + BigInt(of(c)), 0n);
const input = (c: Call): number => c.input;
const output = (c: Call): number => c.output;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const inOrder = (lines: readonly Line[]): Line[] =>
  lines.filter((l) => l[3] !== 0n || l[4] !== 0n).sort((a, b) => (a.slice(0, 3).join(' ') < b.slice(0, 3).join(' ') ? -1 : 1));

/** 0.525 and 4.20 a million, 10 % off: 472,500 and 3,780,000 pico a token. */
export const pureToken = (calls: readonly Call[]): Line[] =>
  inOrder([
    ['azure', 'input_text', 'usage', sum(calls, input), sum(calls, input) * 472_500n],
    ['azure', 'output_text', 'usage', sum(calls, output), sum(calls, output) * 3_780_000n],
  ]);

/** 99 a month with 1,000,000 tokens of both kinds; what comes after them, by time, at 0.525 and 4.20 a million. */
export function baseFee(calls: readonly Call[]): Line[] {
  let left = 1_000_000n;
  let [freeIn, freeOut] = [0n, 0n];
  for (const c of calls) {
    const a = least(left, BigInt(c.input));
    const b = least(left - a, BigInt(c.output));
    [left, freeIn, freeOut] = [left - a - b, freeIn + a, freeOut + b];
  }
  const [paidIn, paidOut] = [sum(calls, input) - freeIn, sum(calls, output) - freeOut];
  return inOrder([
    ['', 'base_fee', 'fee', 30n, 99n * DOLLAR],
    ['azure', 'input_text', 'included', freeIn, 0n],
    ['azure', 'output_text', 'included', freeOut, 0n],
    ['azure', 'input_text', 'overage', paidIn, paidIn * 525_000n],
    ['azure', 'output_text', 'overage', paidOut, paidOut * 4_200_000n],
  ]);
}

/** Blended units: one for a token in, four for a token out; 5,000,001 included, then 2.50 a million. Only money and tokens of a class add up. */
export function blended(calls: readonly Call[]): { tokens: [bigint, bigint]; money: bigint } {
  const units = sum(calls, input) + 4n * sum(calls, output);
  return { tokens: [sum(calls, input), sum(calls, output)], money: (units - least(units, 5_000_001n)) * 2_500_000n };
}

/** Tokens 1.00 a million to 5 million, 0.80 to 15 million, then 0.50; of calls that worked 200 are included, then 1.00 for each hundred begun. */
export function hybrid(calls: readonly Call[]): { tokens: bigint; money: bigint; calls: bigint; callMoney: bigint } {
  const worked = calls.filter((c) => !c.failed);
  const tokens = sum(worked, input) + sum(worked, output);
  const at = (from: bigint, to: bigint): bigint => (tokens <= from ? 0n : least(tokens, to) - from);
  const money = at(0n, 5_000_000n) * 1_000_000n + at(5_000_000n, 15_000_000n) * 800_000n + at(15_000_000n, 10n ** 15n) * 500_000n;
  const count = BigInt(worked.length);
  return { tokens, money, calls: count, callMoney: count <= 200n ? 0n : ((count - 200n + 99n) / 100n) * DOLLAR };
}

/** 5 and 25 a million, twice that for a call whose prompt is past 200,000 tokens. */
export const prepaid = (calls: readonly Call[]): bigint =>
  calls.reduce((s, c) => s + (BigInt(c.input) * 5_000_000n + BigInt(c.output) * 25_000_000n) * (c.input > 200_000 ? 2n : 1n), 0n);

/** Every token at 3.00 a million up to a million of them, at 2.00 when there are more; at least 20.00 a month. */
export function volume(calls: readonly Call[]): Line[] {
  const [a, b] = [sum(calls, input), sum(calls, output)];
  const pico = a + b <= 1_000_000n ? 3_000_000n : 2_000_000n;
  const used = (a + b) * pico;
  return inOrder([
    ['azure', 'input_text', 'usage', a, a * pico],
    ['azure', 'output_text', 'usage', b, b * pico],
    ['', 'minimum_commitment', 'commitment', used < 20n * DOLLAR ? 1n : 0n, used < 20n * DOLLAR ? 20n * DOLLAR - used : 0n],
  ]);
}
