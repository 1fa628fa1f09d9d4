import { readContractVersion, Timeline, type Catalogue } from '../contract';
import type { Terms } from '../rating/terms';

const NOBODY = 'quote';

/** Terms of somebody who simply pays a book's prices; null where there is no such book at the pinned number. */
export function bookTerms(book: string, catalogue: Catalogue, pinnedSeq: bigint): Terms | null {
  const known = catalogue.book(book, pinnedSeq);
  if (known === null) return null;
  const contract = readContractVersion({
    customer: NOBODY,
    number: 1,
    effective_from: '1970-01-01T00:00:00Z',
    entity: 'main',
    book,
    asset: known.asset,
    zone: 'UTC',
    funding: 'postpaid',
    billing_model: { kind: 'pure_token' },
  });
  const account = {
    id: NOBODY,
    customer: { id: NOBODY, name: null, recordedSeq: 0n },
    states: new Timeline<never>(),
    contracts: new Timeline<never>(),
    standing: null,
  };
  return { account, contract, catalogue, pinnedSeq };
}
