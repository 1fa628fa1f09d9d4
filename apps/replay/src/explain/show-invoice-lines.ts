import type { Charge } from '@tallystick/domain/charge';
import { compareLines, draftId, invoiceMonth, type DraftKey, type InvoiceLine, type LineNames } from '@tallystick/domain/invoicing';
import { nextMonth, previousMonth, utcMonth } from '@tallystick/domain/time';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { countChargesUpTo } from '@tallystick/platform/storage/replay/count-charges';
import { findDraft, ownPart } from '@tallystick/platform/storage/replay/find-draft';
import type { ShownInvoiceLine } from './story';

/** Beyond this many charges in the month the lines are not numbered for one question: adding them up would take seconds. */
const CHARGES_MAX = 20_000;

/** The lines of the draft invoice that a charge's lines went into. */
export async function showInvoiceLines(context: HttpContext, charge: Charge): Promise<ShownInvoiceLine[]> {
  if (charge.outcome !== 'charged' || charge.lines.length === 0) return [];
  const { sql } = context.db;
  const seq = await context.catalogue.pin(sql);
  const { catalogue } = context.catalogue;
  const steps = catalogue.contracts(charge.customer, seq).map((c) => ({ from: c.effectiveFrom, zone: c.zone }));
  const utc = utcMonth(charge.eventTime);
  const month = [previousMonth(utc), utc, nextMonth(utc)].find((m) => {
    const { from, to } = invoiceMonth(m, steps);
    return charge.eventTime >= from && charge.eventTime < to;
  });
  if (month === undefined) return [];
  const { from, to } = invoiceMonth(month, steps);
  const { entity, asset } = ownPart(catalogue, seq, charge.customer, to);
  const isOwn = entity === charge.entity && asset === charge.asset;
  const own: DraftKey = { customer: charge.customer, month, part: isOwn ? null : { entity: charge.entity, asset: charge.asset } };
  const few = (await countChargesUpTo(sql, { customer: charge.customer, from, to }, CHARGES_MAX)) < CHARGES_MAX;
  const lines = few ? ((await findDraft(sql, catalogue, seq, own))?.invoice.lines ?? []) : [];
  return charge.lines.map((line) => {
    const wanted = {
      model: line.extra?.model ?? charge.model,
      class: line.class,
      rateVersion: line.extra?.rate_version ?? charge.rateVersion ?? '',
      part: line.part,
      meter: line.extra?.meter ?? null,
      stance: line.extra?.stance ?? null,
    };
    return {
      invoice: draftId(own),
      line: lines.find((l) => isLine(l, wanted))?.n ?? null,
      model: wanted.model,
      class: wanted.class,
      rate_version: wanted.rateVersion,
    };
  });
}

function isLine(line: InvoiceLine, wanted: LineNames): boolean {
  return compareLines(line, wanted) === 0;
}
