import { draftAdjustments, draftId, formatShown, type DraftKey, type InvoiceLine } from '@tallystick/domain/invoicing';
import { formatAmount, type Amount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import { formatQuantity } from '@tallystick/domain/usage';
import type { MonthAdjustment } from '@tallystick/platform/storage/reads';
import type { FoundDraft } from '@tallystick/platform/storage/replay/find-draft';
import type { LineCharge } from '@tallystick/platform/storage/replay/page-line-charges';

/**
 * The draft as it stands: usage lines that add up, and what else moved the month's money beside them. All of it at full price: `credit`,
 * what grants have paid of it, is in the balance already.
 */
export function showInvoice(key: DraftKey, draft: FoundDraft, adjustments: readonly MonthAdjustment[], credit: Amount): object {
  const { invoice, scope } = draft;
  const both = (exact: Amount, shown: Amount) => ({ exact: formatAmount(exact), shown: formatShown(shown, invoice.exponent) });
  const adjusted = draftAdjustments(adjustments, draft.asset, invoice.mode);
  return {
    id: draftId(key),
    customer: key.customer,
    month: key.month,
    status: 'draft',
    entity: draft.entity,
    asset: draft.asset,
    zone: draft.zone,
    from: formatInstant(scope.from),
    to: formatInstant(scope.to),
    charges: draft.charges.toString(),
    ...both(invoice.exact, invoice.shown),
    rounding: formatAmount(invoice.rounding),
    lines: invoice.lines.map((line) => ({ ...showLine(line), ...both(line.exact, line.shown) })),
    adjustments: {
      ...both(adjusted.exact, adjusted.shown),
      lines: adjusted.lines.map((a) => ({ ...showAdjustment(a), ...both(a.amount, a.shown) })),
    },
    promotional_credit: formatAmount(credit),
    total: both(invoice.exact + adjusted.exact, invoice.shown + adjusted.shown),
  };
}

function showLine({ exact: _exact, shown: _shown, rateVersion, quantity, ...line }: InvoiceLine): object {
  return { ...line, rate_version: rateVersion === '' ? null : rateVersion, quantity: formatQuantity(line.class, quantity) };
}

interface Told {
  readonly data?: {
    readonly reason?: string;
    readonly reason_code?: string;
    readonly note?: string;
    readonly source?: string;
    readonly id?: string;
  };
}

function showAdjustment(a: MonthAdjustment): object {
  const data = a.body === null ? {} : ((JSON.parse(a.body) as Told).data ?? {});
  const target = data.id === undefined ? null : { source: data.source ?? null, id: data.id };
  return {
    kind: a.kind,
    entry: `${a.shard}-${a.entry}`,
    effective_at: formatInstant(a.effective),
    reason: data.reason ?? data.note ?? data.reason_code ?? null,
    event: a.event ?? target,
    command: a.commandId,
  };
}

/** `cls`: the class of the line. */
export function showLineCharge(c: LineCharge, cls: string): object {
  return {
    charge: `${c.shard}-${c.chargeSeq}`,
    source: c.source,
    id: c.eventId,
    event_time: formatInstant(c.eventTime),
    quantity: formatQuantity(cls, c.quantity),
    exact: formatAmount(c.amount),
  };
}
