import type { RateIndex, RateVersion } from '../pricing';
import type { Instant } from '../time';

/** What a proposal needs to know of the book it is for. */
export interface BookView {
  /** By the model's exact name: an alias or pattern is no reason to leave a model out. */
  inForce(model: string, at: Instant): RateVersion | null;
  byNumber(model: string, number: number): RateVersion | null;
  /** The greatest number given so far, 0 where there is none. */
  lastNumber(model: string): number;
  readonly models: readonly string[];
  /** The catalogue number of the version that was recorded last, 0 where there is none. */
  readonly recordedThrough: bigint;
}

/** A book as known at the pinned catalogue number. */
export function bookView(index: RateIndex, book: string, pinnedSeq: bigint): BookView {
  const known = (model: string): RateVersion[] => index.timeline(book, model)?.known(pinnedSeq) ?? [];
  return {
    inForce: (model, at) => index.timeline(book, model)?.inForce(at, pinnedSeq) ?? null,
    byNumber: (model, number) => known(model).find((r) => r.number === number) ?? null,
    lastNumber: (model) => known(model).reduce((most, r) => (r.number > most ? r.number : most), 0),
    models: index.models(book),
    recordedThrough: index
      .models(book)
      .flatMap(known)
      .reduce((most, r) => (r.recordedSeq > most ? r.recordedSeq : most), 0n),
  };
}

export const EMPTY_BOOK: BookView = {
  inForce: () => null,
  byNumber: () => null,
  lastNumber: () => 0,
  models: [],
  recordedThrough: 0n,
};
