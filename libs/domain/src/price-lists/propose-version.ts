import { canonicalRateContent, parseRateContent, rateContent, type RateVersion } from '../pricing';
import type { BookView } from './book-view';
import { quarantine, type TableVersion } from './price-list';
import type { ProposalDraft, ProposeOptions } from './proposal-draft';
import { rateDifference } from './rate-difference';

/** The versions of our own tables, one after another: numbers may build on those of the same table. */
export class VersionProposer {
  private readonly own = new Map<string, RateVersion>();
  private readonly last = new Map<string, number>();

  constructor(
    private readonly view: BookView,
    private readonly options: ProposeOptions,
    private readonly out: ProposalDraft,
  ) {}

  /** New, the same as a published one, or in conflict with it: versions never change. Without a number it is the model's next one. */
  propose(content: TableVersion): void {
    const { book, asset } = this.options;
    const { model } = content;
    const last = this.last.get(model) ?? this.view.lastNumber(model);
    const version = parseRateContent({ ...content, book, number: content.number ?? last + 1 });
    if (version.asset !== asset) return this.refuse(version, 'other_asset', `is in ${version.asset}, the book in ${asset}`);
    const known = this.own.get(version.id) ?? this.view.byNumber(model, version.number);
    if (known !== null) {
      if (canonicalRateContent(known) !== canonicalRateContent(version))
        this.refuse(version, 'version_conflict', `${version.id} is published with other content`);
      else this.out.unchanged.push({ model, rateVersion: version.id });
      return;
    }
    this.own.set(version.id, version);
    this.last.set(model, version.number > last ? version.number : last);
    this.out.accepted.push(rateContent(version));
    this.out.differences.push(rateDifference(version, this.before(version)));
  }

  /** What holds just when the version begins: of the same table, else of the book. */
  private before(version: RateVersion): RateVersion | null {
    let found = this.view.inForce(version.model, version.effectiveFrom);
    for (const own of this.own.values())
      if (own.model === version.model && own !== version && own.effectiveFrom <= version.effectiveFrom)
        if (found === null || own.effectiveFrom >= found.effectiveFrom) found = own;
    return found;
  }

  private refuse(version: RateVersion, reason: 'other_asset' | 'version_conflict', detail: string): void {
    this.out.quarantined.push(quarantine(version.model, null, reason, detail, String(version.number)));
  }
}
