import { CatalogueError, readPriceBook, type Catalogue } from '@tallystick/domain/contract';
import { bookView, proposeRates, type PriceListReading, type Proposal } from '@tallystick/domain/price-lists';
import { rateId } from '@tallystick/domain/pricing';
import type { Instant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import { badField, HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import type { NewEntry } from '@tallystick/platform/storage/catalogue';
import { accepts, type Acceptance } from './acceptance';

/** Lists of others are in dollars. */
const LIST_ASSET = 'USD';

export interface ListOptions {
  readonly book: string;
  /** From when undated prices hold. */
  readonly effectiveFrom: Instant;
  readonly acceptance: Acceptance;
}

/** What a list would add to a book as it stands. */
export interface ListProposal {
  readonly proposal: Proposal;
  /** The entries of its publication; the book itself where there is none yet. */
  readonly entries: readonly NewEntry[];
  /** Whether the book has versions recorded after `seq`. */
  readonly movedSince: (seq: bigint) => boolean;
}

/** Against the catalogue at `seq`. Throws a 400 problem for a name that no book can have, 422 where the book is in another asset. */
export function proposeList(reading: PriceListReading, catalogue: Catalogue, seq: bigint, options: ListOptions): ListProposal {
  const { book, effectiveFrom, acceptance } = options;
  const known = catalogue.book(book, seq);
  const own = reading.format === 'table';
  const asset = known?.asset ?? (own ? (reading.versions[0]?.asset ?? LIST_ASSET) : LIST_ASSET);
  if (!own && asset !== LIST_ASSET)
    throw new HttpProblem(422, 'asset_mismatch', `the list is in ${LIST_ASSET}, book ${book} in ${asset}: nothing converts`, [
      { field: 'book', message: `is in ${asset}` },
    ]);
  const made = { id: book, asset };
  checkBook(made);
  const view = bookView(catalogue.rates, book, seq);
  const proposal = proposeRates(reading, view, { book, asset, effectiveFrom, accept: accepts(acceptance) });
  const versions = proposal.accepted.map((body): NewEntry => ({
    kind: 'rate_version',
    key: rateId(book, body.model, body.number),
    body: body as unknown as JsonValue,
  }));
  const create: NewEntry[] = known === null ? [{ kind: 'price_book', key: book, body: made }] : [];
  return { proposal, entries: versions.length === 0 ? [] : [...create, ...versions], movedSince: (then) => view.recordedThrough > then };
}

function checkBook(body: JsonValue): void {
  try {
    readPriceBook(body);
  } catch (error) {
    if (error instanceof CatalogueError) throw badField(error.field === 'id' ? 'book' : error.field, error.message);
    throw error;
  }
}
