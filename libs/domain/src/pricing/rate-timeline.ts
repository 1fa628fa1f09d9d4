import type { Instant } from '../time';
import type { RateVersion } from './rate-version';

/** The versions of one model in one book, ordered by (effectiveFrom, recordedSeq). */
export class RateTimeline {
  private readonly rates: RateVersion[] = [];

  add(rate: RateVersion): void {
    let at = this.rates.length;
    while (at > 0 && later(this.rates[at - 1], rate)) at -= 1;
    this.rates.splice(at, 0, rate);
  }

  /**
   * Of the versions known at `pinnedSeq` and in force at `at`: the greatest effectiveFrom, of equal ones the last
   * recorded. Undefined where none is.
   */
  inForce(at: Instant, pinnedSeq: bigint): RateVersion | undefined {
    let low = 0;
    let high = this.rates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rates[middle]?.effectiveFrom ?? 0n) <= at) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0; i -= 1) {
      const rate = this.rates[i];
      if (rate === undefined) continue;
      const { recordedSeq, effectiveTo } = rate;
      if (recordedSeq <= pinnedSeq && (effectiveTo === null || at < effectiveTo)) return rate;
    }
    return undefined;
  }

  /** All versions known at `pinnedSeq`, by (effectiveFrom, recordedSeq). */
  known(pinnedSeq: bigint): RateVersion[] {
    return this.rates.filter((r) => r.recordedSeq <= pinnedSeq);
  }
}

function later(a: RateVersion | undefined, b: RateVersion): boolean {
  if (a === undefined) return false;
  if (a.effectiveFrom !== b.effectiveFrom) return a.effectiveFrom > b.effectiveFrom;
  return a.recordedSeq > b.recordedSeq;
}
