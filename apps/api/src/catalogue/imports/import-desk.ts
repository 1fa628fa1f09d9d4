import type { PriceListReading } from '@tallystick/domain/price-lists';
import type { Instant } from '@tallystick/domain/time';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { findProposal, insertProposal } from '@tallystick/platform/storage/price-proposals';
import { writeCatalogue } from '../write-catalogue';
import { NOTHING_ACCEPTED, readReasons, type Acceptance } from './acceptance';
import type { ImportQuery } from './import.query';
import { proposeList, type ListProposal } from './propose-list';
import { readEffectiveFrom, readList } from './read-list';
import { showList, showProposal } from './show-proposal';

export const nowNanos = (): Instant => BigInt(Date.now()) * 1_000_000n;

interface Taken {
  readonly book: string;
  readonly text: string;
  readonly reading: PriceListReading;
  readonly acceptance: Acceptance;
  readonly effectiveFrom: Instant | null;
}

/** A price list that comes in: shown, kept as a draft or proposal, or published. */
export class ImportDesk {
  constructor(private readonly context: HttpContext) {}

  async take(book: string, text: string, query: ImportQuery, actor: string): Promise<object> {
    const acceptance = query.accept === undefined ? NOTHING_ACCEPTED : readReasons(query.accept);
    const effectiveFrom = readEffectiveFrom(query.effective_from);
    const reading = readList(text, query.format, acceptance);
    const taken = { book, text, reading, acceptance, effectiveFrom };
    const as = query.as ?? (reading.format === 'table' ? 'published' : 'proposed');
    if (query.dry_run === 'true') return this.dryRun(taken);
    return as === 'published' ? this.publish(taken, actor) : this.keep(taken, as, actor);
  }

  private async dryRun(taken: Taken): Promise<object> {
    const { seq, made } = await this.against(taken);
    return { ...unkept(taken, 'dry_run', seq), ...showList(made.proposal, taken.acceptance) };
  }

  private async keep(taken: Taken, state: 'draft' | 'proposed', actor: string): Promise<object> {
    const { seq, made } = await this.against(taken);
    const id = await insertProposal(this.context.db.sql, {
      ...taken,
      format: taken.reading.format,
      state,
      body: JSON.stringify(showList(made.proposal, taken.acceptance)),
      list: taken.text,
      basedOn: seq,
      actor,
      catalogueSeq: null,
    });
    return this.show(id);
  }

  /** The list read under the catalogue's lock: what stands in the answer is what was published. */
  private async publish(taken: Taken, actor: string): Promise<object> {
    const { answer } = await writeCatalogue<{ id: string | null; shown: object }>(this.context, actor, async ({ catalogue, seq, tx }) => {
      const { proposal, entries } = proposeList(taken.reading, catalogue, seq, {
        ...taken,
        effectiveFrom: taken.effectiveFrom ?? nowNanos(),
      });
      const shown = showList(proposal, taken.acceptance);
      if (entries.length === 0) return { entries, answer: { id: null, shown: { ...unkept(taken, 'unchanged', seq), ...shown } } };
      const id = await insertProposal(tx, {
        ...taken,
        format: taken.reading.format,
        state: 'published',
        body: JSON.stringify(shown),
        list: taken.text,
        basedOn: seq,
        actor,
        catalogueSeq: seq + BigInt(entries.length),
      });
      return { entries, answer: { id, shown } };
    });
    return answer.id === null ? answer.shown : this.show(answer.id);
  }

  private async against(taken: Taken): Promise<{ seq: bigint; made: ListProposal }> {
    const seq = await this.context.catalogue.pin(this.context.db.sql);
    const effectiveFrom = taken.effectiveFrom ?? nowNanos();
    return { seq, made: proposeList(taken.reading, this.context.catalogue.catalogue, seq, { ...taken, effectiveFrom }) };
  }

  private async show(id: string): Promise<object> {
    const row = await findProposal(this.context.db.sql, id);
    if (row === null) throw new Error(`proposal ${id} was kept and is not there`);
    return showProposal(row);
  }
}

/** The fields of a proposal that nobody keeps. */
function unkept({ book, reading }: Taken, state: 'dry_run' | 'unchanged', seq: bigint): object {
  const nobody = { created_at: null, created_by: null, decided_at: null, decided_by: null };
  return {
    id: null,
    book,
    format: reading.format,
    state,
    effective_from: null,
    ...nobody,
    catalogue_seq: null,
    based_on: seq.toString(),
    reason: null,
  };
}
