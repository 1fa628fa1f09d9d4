import type { Instant } from '../time';
import type { CompiledRate } from './compile-rate';

/** The versions of one model in one book, ordered by (effectiveFrom, recordedSeq). */
export class RateTimeline {
  private readonly rates: CompiledRate[] = [];

  add(rate: CompiledRate): void {
    let at = this.rates.length;
    while (at > 0 && later(this.rates[at - 1], rate)) at -= 1;
    this.rates.splice(at, 0, rate);
  }

  /**
   * Of the versions known at `pinnedSeq` and in force at `at`: the greatest effectiveFrom, of equal ones the last
   * recorded. Undefined where none is.
   */
  inForce(at: Instant, pinnedSeq: bigint): CompiledRate | undefined {
    let low = 0;
    let high = this.rates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rates[middle]?.version.effectiveFrom ?? 0n) <= at) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0; i -= 1) {
      const rate = this.rates[i];
      if (rate === undefined) continue;
      const { recordedSeq, effectiveTo } = rate.version;
      if (recordedSeq <= pinnedSeq && (effectiveTo === null || at < effectiveTo)) return rate;
    }
    return undefined;
  }

  /** All versions known at `pinnedSeq`, by (effectiveFrom, recordedSeq). */
  known(pinnedSeq: bigint): CompiledRate[] {
    return this.rates.filter((r) => r.version.recordedSeq <= pinnedSeq);
  }
}

function later(a: CompiledRate | undefined, b: CompiledRate): boolean {
  if (a === undefined) return false;
  if (a.version.effectiveFrom !== b.version.effectiveFrom) return a.version.effectiveFrom > b.version.effectiveFrom;
  return a.version.recordedSeq > b.version.recordedSeq;
}
