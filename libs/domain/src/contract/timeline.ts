import type { Instant } from '../time';

/** Something that holds from an instant on, known since a catalogue number. */
export interface Dated {
  readonly effectiveFrom: Instant;
  readonly recordedSeq: bigint;
}

/** What holds around an instant: from `from` on (null: from ever), until `until` (exclusive; null: open). */
export interface Span<T> {
  readonly item: T | null;
  readonly from: Instant | null;
  readonly until: Instant | null;
}

/**
 * Bitemporal list: `at` chooses by effective time, `pinnedSeq` by what was known. Of those in force the greatest
 * `effectiveFrom` wins, then the one recorded last. Kept sorted; look-ups walk back from a binary search.
 */
export class Timeline<T extends Dated> {
  private readonly items: T[] = [];

  add(item: T): void {
    let at = this.items.length;
    while (at > 0 && isAfter(this.items[at - 1], item)) at -= 1;
    this.items.splice(at, 0, item);
  }

  at(instant: Instant, pinnedSeq: bigint): T | null {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.items[middle]?.effectiveFrom ?? 0n) <= instant) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0; i -= 1) {
      const item = this.items[i];
      if (item !== undefined && item.recordedSeq <= pinnedSeq) return item;
    }
    return null;
  }

  /** As `at`, with the instants between which the answer is the same. */
  span(instant: Instant, pinnedSeq: bigint): Span<T> {
    const item = this.at(instant, pinnedSeq);
    const next = this.items.find((i) => i.effectiveFrom > instant && i.recordedSeq <= pinnedSeq);
    return { item, from: item?.effectiveFrom ?? null, until: next?.effectiveFrom ?? null };
  }

  /** All that were known at `pinnedSeq`, oldest first. */
  known(pinnedSeq: bigint): T[] {
    return this.items.filter((i) => i.recordedSeq <= pinnedSeq);
  }
}

function isAfter(a: Dated | undefined, b: Dated): boolean {
  if (a === undefined) return false;
  return a.effectiveFrom > b.effectiveFrom || (a.effectiveFrom === b.effectiveFrom && a.recordedSeq > b.recordedSeq);
}
