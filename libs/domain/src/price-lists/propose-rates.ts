import type { BookView } from './book-view';
import type { PriceListReading, Proposal } from './price-list';
import type { ProposalDraft, ProposeOptions } from './proposal-draft';
import { DraftProposer } from './propose-draft';
import { VersionProposer } from './propose-version';

export type { ProposeOptions };

/** A list's reading against the book in force: what its publication would add, and how that differs. Changes nothing. */
export function proposeRates(reading: PriceListReading, view: BookView, options: ProposeOptions): Proposal {
  const out: ProposalDraft = { accepted: [], unchanged: [], quarantined: [...reading.quarantined], differences: [] };
  const versions = new VersionProposer(view, options, out);
  for (const version of reading.versions) versions.propose(version);
  const drafts = new DraftProposer(view, options, out);
  for (const draft of reading.drafts) drafts.propose(draft);
  const listed = new Set(reading.drafts.map((d) => d.model));
  const left = reading.drafts.length === 0 ? 0 : view.models.filter((m) => !listed.has(m)).length;
  return {
    format: reading.format,
    book: options.book,
    ...out,
    notes: [...reading.notes, ...(left === 0 ? [] : [`${left} models of the book are not in the list and stay as they are`])],
  };
}
