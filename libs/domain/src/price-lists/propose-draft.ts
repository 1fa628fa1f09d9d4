import { canonicalPrices, parseRateContent, rateContent, RateError, type RateContent, type RateVersion } from '../pricing';
import { formatInstant, parseInstant, type Instant } from '../time';
import type { BookView } from './book-view';
import { addressText, assemble, cellsOf, jumpsThousandfold, priceText, type Cell } from './cells';
import { ACCEPT_NONE, quarantine, type DraftRate } from './price-list';
import type { ProposalDraft, ProposeOptions } from './proposal-draft';
import { rateDifference } from './rate-difference';
import { standardInheritance } from './standard-inheritance';

/** Versions that lists without numbers ask for: each gets its model's next one, unless it says what is in force already. */
export class DraftProposer {
  private readonly numbers = new Map<string, number>();
  private readonly before = new Map<string, RateVersion>();
  /** Of lists without dates: what they said of a model first. */
  private readonly said = new Map<string, RateVersion>();

  constructor(
    private readonly view: BookView,
    private readonly options: ProposeOptions,
    private readonly out: ProposalDraft,
  ) {}

  propose(draft: DraftRate): void {
    const { model } = draft;
    const last = this.numbers.get(model) ?? this.view.lastNumber(model);
    const dated = draft.effectiveFrom !== null;
    const from = dated ? parseInstant(draft.effectiveFrom) : last === 0 ? (this.options.firstFrom ?? 0n) : this.options.effectiveFrom;
    const old = this.view.inForce(model, from);
    const cells = dated || old === null ? draft.cells : this.withoutJumps(draft, old);
    const version = this.read(draft, cells, last + 1, from);
    if (version === null || (!dated && this.saidOtherwise(version))) return;
    if (old !== null && canonicalPrices(old) === canonicalPrices(version) && (!dated || old.effectiveFrom === from)) {
      this.out.unchanged.push({ model, rateVersion: old.id });
      return;
    }
    this.numbers.set(model, version.number);
    this.out.accepted.push(rateContent(version));
    this.out.differences.push(rateDifference(version, dated ? (this.before.get(model) ?? old) : old));
    this.before.set(model, version);
  }

  private read(draft: DraftRate, cells: readonly Cell[], number: number, from: Instant): RateVersion | null {
    try {
      return parseRateContent(contentOf(draft, cells, number, from, this.options));
    } catch (error) {
      if (!(error instanceof RateError)) throw error;
      this.out.quarantined.push(quarantine(draft.model, error.field, 'invalid', error.message, draft.effectiveFrom ?? ''));
      return null;
    }
  }

  /** A list that names a model twice: the first entry stands, another one is set aside. */
  private saidOtherwise(version: RateVersion): boolean {
    const first = this.said.get(version.model);
    if (first === undefined) {
      this.said.set(version.model, version);
      return false;
    }
    if (canonicalPrices(first) !== canonicalPrices(version))
      this.out.quarantined.push(
        quarantine(version.model, null, 'given_twice', 'an earlier entry of the list gives the model other prices'),
      );
    return true;
  }

  /** Prices that jump a thousandfold against the version in force are set aside; that one's price stays until somebody accepts. */
  private withoutJumps(draft: DraftRate, old: RateVersion): Cell[] {
    const accept = this.options.accept ?? ACCEPT_NONE;
    const known = new Map(cellsOf(old).map((c) => [addressText(c), c.price]));
    return draft.cells.map((cell) => {
      const at = addressText(cell);
      const price = known.get(at);
      if (price == null || cell.price === null || !jumpsThousandfold(price, cell.price)) return cell;
      const detail = `${priceText(price)} in ${old.id}, ${priceText(cell.price)} in the list`;
      const item = quarantine(draft.model, at, 'thousandfold_jump', detail);
      if (accept(item)) return cell;
      this.out.quarantined.push(item);
      return { ...cell, price };
    });
  }
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
