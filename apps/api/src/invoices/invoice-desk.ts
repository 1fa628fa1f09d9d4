import { draftId, invoiceMonth, type DraftKey, type InvoiceLine, type ZoneStep } from '@tallystick/domain/invoicing';
import { shardOf } from '@tallystick/domain/rating';
import { nextMonth, zonedMonth } from '@tallystick/domain/time';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { readLastUsage, readMonthAdjustments, readMonthCredit, type MonthAdjustment } from '@tallystick/platform/storage/reads';
import { findDraft, ownPart, type FoundDraft } from '@tallystick/platform/storage/replay/find-draft';
import type { LineScope } from '@tallystick/platform/storage/replay/page-line-charges';
import { recentSeq } from '../catalogue/write-catalogue';

const CATALOGUE_STALE_MS = 200;
const TIME_MAX = 2n ** 62n;

export interface DraftSummary {
  readonly key: DraftKey;
  readonly entity: string;
  readonly asset: string;
  readonly zone: string;
  /** Start of the month. */
  readonly from: bigint;
}

/** Draft invoices: a customer's month as the journal stands now. */
export class InvoiceDesk {
  constructor(private readonly context: HttpContext) {}

  /** Null where there is no such customer. Lines, sums, adjustments and credit come from one snapshot. */
  async draft(key: DraftKey): Promise<{ draft: FoundDraft; adjustments: MonthAdjustment[]; credit: bigint } | null> {
    const seq = await recentSeq(this.context, CATALOGUE_STALE_MS);
    return this.context.db.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const draft = await findDraft(tx, this.context.catalogue.catalogue, seq, key);
      if (draft === null) return null;
      const shard = shardOf(key.customer);
      const adjustments = await readMonthAdjustments(tx, draft.scope, shard, draft);
      return { draft, adjustments, credit: await readMonthCredit(tx, draft.scope, shard, draft) };
    });
  }

  /** Line `n` of a draft with what its charges are found by; null where there is none. */
  async line(key: DraftKey, n: number): Promise<{ line: InvoiceLine; scope: LineScope } | null> {
    const seq = await recentSeq(this.context, CATALOGUE_STALE_MS);
    const draft = await findDraft(this.context.db.sql, this.context.catalogue.catalogue, seq, key);
    const line = draft?.invoice.lines.find((l) => l.n === n);
    if (draft === null || line === undefined) return null;
    return { line, scope: { ...draft.scope, entity: draft.entity, asset: draft.asset, ...line } };
  }

  /** Months with usage that begin before `before`, newest first; of each a draft for every entity and asset that a contract had in it. */
  async months(customer: string, before: bigint | null, limit: number): Promise<DraftSummary[][]> {
    const seq = await recentSeq(this.context, CATALOGUE_STALE_MS);
    const steps = this.context.catalogue.catalogue.contracts(customer, seq).map((c) => ({ from: c.effectiveFrom, zone: c.zone }));
    const found: DraftSummary[][] = [];
    for (let end = before ?? TIME_MAX; found.length < limit;) {
      const last = await readLastUsage(this.context.db.sql, customer, end);
      if (last === null) break;
      const month = monthOf(last, steps);
      found.push(this.parts(customer, month, seq));
      end = month.from;
    }
    return found;
  }

  private parts(customer: string, { month, from, to, zone }: Month, seq: bigint): DraftSummary[] {
    const { catalogue } = this.context.catalogue;
    const own = ownPart(catalogue, seq, customer, to);
    const names = new Set([JSON.stringify(own)]);
    const drafts = [{ key: { customer, month, part: null }, ...own, zone, from }] as DraftSummary[];
    for (const { effectiveFrom, number, entity, asset } of catalogue.contracts(customer, seq)) {
      const inForce =
        effectiveFrom < to && catalogue.contract(customer, effectiveFrom > from ? effectiveFrom : from, seq)?.number === number;
      if (!inForce || names.has(JSON.stringify({ entity, asset }))) continue;
      names.add(JSON.stringify({ entity, asset }));
      drafts.push({ key: { customer, month, part: { entity, asset } }, entity, asset, zone, from });
    }
    return drafts;
  }
}

interface Month {
  readonly month: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly zone: string;
}

/** The month of the contract that holds the instant; zones may differ at its ends, so that its neighbours are looked at too. */
function monthOf(at: bigint, steps: readonly ZoneStep[]): Month {
  const utc = zonedMonth(at, 'UTC');
  for (const month of [utc, nextMonth(utc), previousMonth(utc)]) {
    const bounds = invoiceMonth(month, steps);
    if (bounds.from <= at && at < bounds.to) return { month, ...bounds };
  }
  throw new Error(`no month of the contract holds ${at}`);
}

function previousMonth(month: string): string {
  const [year = '', m = ''] = month.split('-');
  const two = (n: bigint): string => n.toString().padStart(2, '0');
  return m === '01' ? `${(BigInt(year) - 1n).toString().padStart(4, '0')}-12` : `${year}-${two(BigInt(m) - 1n)}`;
}

export function showSummary({ key, entity, asset, zone }: DraftSummary): object {
  return { id: draftId(key), customer: key.customer, month: key.month, status: 'draft', entity, asset, zone };
}
