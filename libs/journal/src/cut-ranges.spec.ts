import fc from 'fast-check';
import { cutRanges } from './cut-ranges';

const ranges = (...lengths: number[]) =>
  lengths.map((length, n) => ({ shard: n, first: 10n * BigInt(n) + 1n, last: 10n * BigInt(n) + BigInt(length) }));
const takes = (lengths: number[], max: number): number[] => cutRanges(ranges(...lengths), max).map((r) => Number(r.last - r.first) + 1);

describe('what one transaction takes of the charges that wait', () => {
  it('is all of them where little more than a transaction is waiting', () => {
    expect(takes([5, 4, 6], 10)).toEqual([5, 4, 6]);
    expect(takes([], 10)).toEqual([]);
  });

  it('is the same of each, and what a short one leaves goes to the others', () => {
    expect(takes([100, 100, 100], 9)).toEqual([3, 3, 3]);
    expect(takes([100, 1, 100], 9)).toEqual([4, 1, 4]);
    expect(takes([1_000], 10)).toEqual([10]);
  });

  it('is at least one of each, no more than there is, and no more than the room or one each', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 300 }), (waiting, max) => {
        const taken = takes(waiting, max);
        taken.forEach((n, i) => expect(n >= 1 && n <= (waiting[i] ?? 0)).toBe(true));
        const [all, sum] = [waiting, taken].map((ns) => ns.reduce((a, b) => a + b, 0)) as [number, number];
        expect(sum).toBeLessThanOrEqual(Math.max(1.5 * max, waiting.length));
        if (all > 1.5 * max) expect(sum).toBeGreaterThanOrEqual(Math.min(max, all));
      }),
    );
  });
});
