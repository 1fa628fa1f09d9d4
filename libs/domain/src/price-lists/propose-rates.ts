import {
  canonicalPrices,
  canonicalRateContent,
  parseRateContent,
  rateContent,
  RateError,
  rateId,
  type Price,
  type RateContent,
  type RateVersion,
} from '../pricing';
import { formatInstant, parseInstant, type Instant } from '../time';
import type { BookView } from './book-view';
import { addressText, assemble, cellsOf, jumpsThousandfold, priceText, sameOrNone, type Cell } from './cells';
import {
  ACCEPT_NONE,
  quarantine,
  type Accept,
  type DraftRate,
  type PriceChange,
  type PriceListReading,
  type Proposal,
  type Quarantined,
  type RateDifference,
} from './price-list';
import { standardInheritance } from './standard-inheritance';

export interface ProposeOptions {
  readonly book: string;
  readonly asset: string;
  /** From when undated prices hold for models that the book has already. */
  readonly effectiveFrom: Instant;
  /** From when they hold for models that are new to the book; 1970 unless said. */
  readonly firstFrom?: Instant;
  readonly accept?: Accept;
}

interface Draft {
  readonly accepted: RateContent[];
  readonly unchanged: { model: string; rateVersion: string }[];
  readonly quarantined: Quarantined[];
  readonly differences: RateDifference[];
}

/** A list's reading against the book in force: what its publication would add, and how that differs. Changes nothing. */
export function proposeRates(reading: PriceListReading, view: BookView, options: ProposeOptions): Proposal {
  const out: Draft = { accepted: [], unchanged: [], quarantined: [...reading.quarantined], differences: [] };
  for (const version of reading.versions) proposeVersion(version, view, options, out);
  const numbers = new Map<string, number>();
  const before = new Map<string, RateVersion>();
  for (const draft of reading.drafts) proposeDraft(draft, view, options, numbers, before, out);
  const listed = new Set(reading.drafts.map((d) => d.model));
  const left = reading.drafts.length === 0 ? 0 : view.models.filter((m) => !listed.has(m)).length;
  return {
    format: reading.format,
    book: options.book,
    ...out,
    notes: [...reading.notes, ...(left === 0 ? [] : [`${left} models of the book are not in the list and stay as they are`])],
  };
}

/** A numbered version of our own table: new, the same as the book's, or in conflict with it (versions never change). */
function proposeVersion(content: RateContent, view: BookView, { book }: ProposeOptions, out: Draft): void {
  const version = parseRateContent({ ...content, book });
  const known = view.byNumber(version.model, version.number);
  if (known === null) {
    const old = view.inForce(version.model, version.effectiveFrom);
    out.accepted.push(rateContent(version));
    out.differences.push(difference(version, old));
  } else if (canonicalRateContent(known) === canonicalRateContent(version))
    out.unchanged.push({ model: version.model, rateVersion: version.id });
  else
    out.quarantined.push(
      quarantine(version.model, null, 'version_conflict', `${version.id} is published with other content`, String(version.number)),
    );
}

function proposeDraft(
  draft: DraftRate,
  view: BookView,
  options: ProposeOptions,
  numbers: Map<string, number>,
  before: Map<string, RateVersion>,
  out: Draft,
): void {
  const last = numbers.get(draft.model) ?? view.lastNumber(draft.model);
  const dated = draft.effectiveFrom !== null;
  const from = dated ? parseInstant(draft.effectiveFrom) : last === 0 ? (options.firstFrom ?? 0n) : options.effectiveFrom;
  const old = view.inForce(draft.model, from);
  const cells = dated || old === null ? draft.cells : withoutJumps(draft, old, options.accept ?? ACCEPT_NONE, out.quarantined);
  let version: RateVersion;
  try {
    version = parseRateContent(contentOf(draft, cells, last + 1, from, options));
  } catch (error) {
    if (!(error instanceof RateError)) throw error;
    out.quarantined.push(quarantine(draft.model, error.field, 'invalid', error.message));
    return;
  }
  if (old !== null && canonicalPrices(old) === canonicalPrices(version) && (!dated || old.effectiveFrom === from)) {
    out.unchanged.push({ model: draft.model, rateVersion: old.id });
    return;
  }
  numbers.set(draft.model, version.number);
  out.accepted.push(rateContent(version));
  out.differences.push(difference(version, dated ? (before.get(draft.model) ?? old) : old));
  before.set(draft.model, version);
}

function contentOf(draft: DraftRate, cells: readonly Cell[], number: number, from: Instant, { book, asset }: ProposeOptions): RateContent {
  const inherits = standardInheritance(cells);
  return {
    book,
    model: draft.model,
    number,
    asset,
    effective_from: formatInstant(from),
    effective_to: null,
    ...assemble(cells, draft.multipliers, draft.conditions),
    ...(Object.keys(inherits).length === 0 ? {} : { inherits }),
    ...(draft.provider === null || draft.provider === '' ? {} : { provider: draft.provider }),
    origin: draft.origin,
  };
}

/** Prices that jump a thousandfold against the version in force are set aside; that one's price stays until somebody accepts. */
function withoutJumps(draft: DraftRate, old: RateVersion, accept: Accept, quarantined: Quarantined[]): Cell[] {
  const known = new Map(cellsOf(old).map((c) => [addressText(c), c.price]));
  return draft.cells.map((cell) => {
    const at = addressText(cell);
    const price = known.get(at);
    if (price == null || cell.price === null || !jumpsThousandfold(price, cell.price)) return cell;
    const item = quarantine(draft.model, at, 'thousandfold_jump', `${priceText(price)} in ${old.id}, ${priceText(cell.price)} in the list`);
    if (accept(item)) return cell;
    quarantined.push(item);
    return { ...cell, price };
  });
}

function difference(version: RateVersion, old: RateVersion | null): RateDifference {
  const before = new Map((old === null ? [] : cellsOf(old)).map((c) => [addressText(c), c.price]));
  const changes: PriceChange[] = [];
  for (const cell of cellsOf(version)) {
    const what = addressText(cell);
    const was = before.get(what) ?? null;
    before.delete(what);
    if (!sameOrNone(was, cell.price)) changes.push({ what, old: shown(was), new: shown(cell.price) });
  }
  for (const [what, price] of before) if (price !== null) changes.push({ what, old: priceText(price), new: null });
  return {
    model: version.model,
    kind: old === null ? 'new' : 'changed',
    rateVersion: rateId(version.book, version.model, version.number),
    effectiveFrom: formatInstant(version.effectiveFrom),
    changes,
  };
}

const shown = (price: Price | null): string | null => (price === null ? null : priceText(price));
