import type { PriceListFormat } from '@tallystick/domain/price-lists';
import { HttpProblem, notFound } from '@tallystick/platform/http/errors/http-problem';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { decideProposal, findProposal, replaceProposal, type KeptProposal } from '@tallystick/platform/storage/price-proposals';
import { writeCatalogue } from '../write-catalogue';
import { acceptedIn, showList, showProposal } from './show-proposal';
import { bothAccepted, type Acceptance } from './acceptance';
import { nowNanos } from './import-desk';
import { proposeList } from './propose-list';
import { readList } from './read-list';

/** What becomes of proposals that wait. */
export class ProposalDesk {
  constructor(private readonly context: HttpContext) {}

  async show(id: string): Promise<object> {
    return showProposal(await this.find(id));
  }

  /** A draft's other list. */
  async replace(id: string, text: string): Promise<object> {
    const row = await this.waiting(id);
    if (row.state !== 'draft') throw new HttpProblem(409, 'not_a_draft', `proposal ${id} is ${row.state}: only a draft is edited`);
    return this.showAgain(row, text, undefined, 'draft');
  }

  /** A draft becomes a proposal; a proposal is shown against the book as it stands now. */
  async propose(id: string): Promise<object> {
    const row = await this.waiting(id);
    return this.showAgain(row, row.list, row.format as PriceListFormat, 'proposed');
  }

  /** Publishes what was shown, and beside it what is accepted now. 409 where the book has other prices than when it was shown. */
  async publish(id: string, acceptance: Acceptance, actor: string): Promise<object> {
    const row = await this.waiting(id);
    if (row.state === 'draft') throw new HttpProblem(409, 'not_proposed', `proposal ${id} is a draft: propose it first`);
    const accepted = bothAccepted(acceptedIn(row), acceptance);
    const reading = readList(row.list, row.format as PriceListFormat, accepted);
    await writeCatalogue(this.context, actor, async ({ catalogue, seq, tx }) => {
      const { proposal, entries, movedSince } = proposeList(reading, catalogue, seq, {
        book: row.book,
        effectiveFrom: row.effectiveFrom ?? nowNanos(),
        acceptance: accepted,
      });
      if (movedSince(row.basedOn))
        throw new HttpProblem(409, 'book_changed', `book ${row.book} has other prices since proposal ${id} was shown: propose it again`);
      const body = JSON.stringify(showList(proposal, accepted));
      const kept = await replaceProposal(tx, id, { ...row, state: 'proposed', body, basedOn: seq });
      const decided = await decideProposal(tx, id, {
        state: 'published',
        actor,
        catalogueSeq: entries.length === 0 ? null : seq + BigInt(entries.length),
        reason: null,
      });
      if (!kept || !decided) throw decidedAlready(id, 'decided');
      return { entries, answer: null };
    });
    return this.show(id);
  }

  async dismiss(id: string, reason: string | null, actor: string): Promise<object> {
    await this.waiting(id);
    const decided = await decideProposal(this.context.db.sql, id, { state: 'dismissed', actor, catalogueSeq: null, reason });
    if (!decided) throw decidedAlready(id, 'decided');
    return this.show(id);
  }

  private async showAgain(
    row: KeptProposal,
    list: string,
    format: PriceListFormat | undefined,
    state: 'draft' | 'proposed',
  ): Promise<object> {
    const accepted = acceptedIn(row);
    const reading = readList(list, format, accepted);
    const seq = await this.context.catalogue.pin(this.context.db.sql);
    const effectiveFrom = row.effectiveFrom ?? nowNanos();
    const options = { book: row.book, effectiveFrom, acceptance: accepted };
    const { proposal } = proposeList(reading, this.context.catalogue.catalogue, seq, options);
    const body = JSON.stringify(showList(proposal, accepted));
    const kept = await replaceProposal(this.context.db.sql, row.id, { state, body, list, format: reading.format, basedOn: seq });
    if (!kept) throw decidedAlready(row.id, 'decided');
    return this.show(row.id);
  }

  private async find(id: string): Promise<KeptProposal> {
    const row = await findProposal(this.context.db.sql, id);
    if (row === null) throw notFound(`proposal ${JSON.stringify(id.slice(0, 100))}`);
    return row;
  }

  private async waiting(id: string): Promise<KeptProposal> {
    const row = await this.find(id);
    if (row.state !== 'draft' && row.state !== 'proposed') throw decidedAlready(id, row.state);
    return row;
  }
}

function decidedAlready(id: string, state: string): HttpProblem {
  return new HttpProblem(409, 'proposal_decided', `proposal ${id} is ${state} already`);
}
