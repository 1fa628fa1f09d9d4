import type { Instant } from '../time';
import type { RateVersion } from './rate-version';
import { fitsPattern, patternWeight } from './model-pattern';
import { RateTimeline } from './rate-timeline';

interface AliasEntry {
  readonly model: string;
  readonly recordedSeq: bigint;
}

class Book {
  readonly timelines = new Map<string, RateTimeline>();
  /** Ascending by recordedSeq. */
  readonly aliases = new Map<string, AliasEntry[]>();
  /** Alias → models one of whose versions names it. */
  readonly ownAliases = new Map<string, Set<string>>();
  /** Models with a version that has a pattern. */
  readonly patterns = new Set<string>();
}

/**
 * All rate versions, bitemporally: one index serves live rating and replay at any pinned catalogue number.
 * Grows only; look-ups take the event's time and the pinned number and change nothing.
 */
export class RateIndex {
  private readonly books = new Map<string, Book>();

  add(rate: RateVersion): void {
    const { book, model, match } = rate;
    const into = this.book(book);
    let timeline = into.timelines.get(model);
    if (timeline === undefined) into.timelines.set(model, (timeline = new RateTimeline()));
    timeline.add(rate);
    if (match.kind === 'pattern') into.patterns.add(model);
    if (match.kind === 'alias') for (const alias of match.aliases) addTo(into.ownAliases, alias, model);
  }

  /** A catalogue alias: events of model `alias` are priced as `model`; the last one known at the pinned number counts. */
  addAlias(book: string, alias: string, model: string, recordedSeq: bigint): void {
    const { aliases } = this.book(book);
    const known = aliases.get(alias) ?? [];
    known.push({ model, recordedSeq });
    known.sort((a, b) => (a.recordedSeq < b.recordedSeq ? -1 : a.recordedSeq > b.recordedSeq ? 1 : 0));
    aliases.set(alias, known);
  }

  /** The version that prices the model at the instant: by exact name, else by alias, else by declared pattern; null where none does. */
  select(book: string, model: string, at: Instant, pinnedSeq: bigint): RateVersion | null {
    const from = this.books.get(book);
    if (from === undefined) return null;
    return (
      from.timelines.get(model)?.inForce(at, pinnedSeq) ??
      byAlias(from, model, at, pinnedSeq) ??
      byPattern(from, model, at, pinnedSeq) ??
      null
    );
  }

  /** The models of a book that have versions, in order of name. */
  models(book: string): string[] {
    return [...(this.books.get(book)?.timelines.keys() ?? [])].sort();
  }

  timeline(book: string, model: string): RateTimeline | undefined {
    return this.books.get(book)?.timelines.get(model);
  }

  private book(name: string): Book {
    let book = this.books.get(name);
    if (book === undefined) this.books.set(name, (book = new Book()));
    return book;
  }
}

function byAlias(book: Book, name: string, at: Instant, pinnedSeq: bigint): RateVersion | undefined {
  const target = book.aliases.get(name)?.findLast((a) => a.recordedSeq <= pinnedSeq)?.model;
  const found = target === undefined ? undefined : book.timelines.get(target)?.inForce(at, pinnedSeq);
  if (found !== undefined) return found;
  return best(book, book.ownAliases.get(name), at, pinnedSeq, ({ match }) =>
    match.kind === 'alias' && match.aliases.includes(name) ? 0 : -1,
  );
}

/** The pattern that spells out most of the name wins. */
function byPattern(book: Book, name: string, at: Instant, pinnedSeq: bigint): RateVersion | undefined {
  return best(book, book.patterns, at, pinnedSeq, ({ match }) =>
    match.kind === 'pattern' && fitsPattern(match.pattern, name) ? patternWeight(match.pattern) : -1,
  );
}

/** Of the models' versions in force, the one of greatest weight (-1 is no match), of equal ones the first by name. */
function best(
  book: Book,
  models: ReadonlySet<string> | undefined,
  at: Instant,
  pinnedSeq: bigint,
  weigh: (rate: RateVersion) => number,
): RateVersion | undefined {
  let found: RateVersion | undefined;
  let most = -1;
  for (const model of models ?? []) {
    const rate = book.timelines.get(model)?.inForce(at, pinnedSeq);
    if (rate === undefined) continue;
    const weight = weigh(rate);
    if (weight > most || (weight === most && weight >= 0 && found !== undefined && model < found.model)) {
      found = rate;
      most = weight;
    }
  }
  return found;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
