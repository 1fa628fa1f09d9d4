import type { ChargeRange } from './sql/read-charges';

/**
 * What one transaction takes of the ranges, each from its beginning, in their order: about `max` charges, as evenly as their lengths allow;
 * all of them where at most half more than `max` wait, because a second transaction for a handful costs nearly as much as the first.
 */
export function cutRanges(ranges: readonly ChargeRange[], max: number): ChargeRange[] {
  const length = ({ first, last }: ChargeRange): number => Number(last - first) + 1;
  const waiting = ranges.reduce((n, r) => n + length(r), 0);
  if (waiting <= 1.5 * max) return [...ranges];
  const takes = new Map<ChargeRange, bigint>();
  let room = max;
  [...ranges]
    .sort((a, b) => length(a) - length(b))
    .forEach((range, n) => {
      const take = Math.min(length(range), Math.max(1, Math.ceil(room / (ranges.length - n))));
      takes.set(range, BigInt(take));
      room -= take;
    });
  return ranges.map((r) => ({ ...r, last: r.first + (takes.get(r) ?? 0n) - 1n }));
}
