import {
  addFigures,
  draftId,
  formatShown,
  isEqual,
  minus,
  type ComparedLine,
  type DraftKey,
  type Figures,
} from '@tallystick/domain/invoicing';
import { formatAmount, type Amount } from '@tallystick/domain/money';
import type { LeftOut } from '@tallystick/domain/rating';
import { formatQuantity } from '@tallystick/domain/usage';
import { showInvoice } from '../invoices/show-invoice';
import type { Expected } from './read-expected';
import type { FoundShadow } from './shadow-desk';

/** The shape of a draft, with what is a shadow's own. */
export function showShadow(key: DraftKey, { draft, parts, leftOut, seq }: FoundShadow): object {
  return {
    ...showInvoice(key, draft, [], 0n),
    id: draftId(key).replace(/^draft/, 'shadow'),
    status: 'shadow',
    catalogue_seq: seq.toString(),
    parts,
    left_out: showLeftOut(leftOut),
  };
}

/** By reason, with the first event of each. */
function showLeftOut(leftOut: readonly LeftOut[]): object[] {
  const reasons = new Map<string, { events: number; first: LeftOut }>();
  for (const l of leftOut) {
    const before = reasons.get(l.reason);
    reasons.set(l.reason, { events: (before?.events ?? 0) + 1, first: before?.first ?? l });
  }
  return [...reasons].map(([reason, { events, first }]) => ({
    ...{ reason, events, detail: first.detail, example: { source: first.source, id: first.eventId } },
  }));
}

/** Line by line, and what it all adds up to: the totals that were named, else the sum of the lines where each names the figure. */
export function showComparison(key: DraftKey, found: FoundShadow, expected: Expected, lines: readonly ComparedLine[]): object {
  const { asset, entity, zone, invoice } = found.draft;
  const sums = addFigures(expected.lines);
  const none = expected.lines.length === 0;
  const wanted: Figures = {
    quantity: null,
    exact: expected.exact ?? (none ? null : sums.exact),
    shown: expected.shown ?? (none ? null : sums.shown),
  };
  const generated: Figures = { quantity: null, exact: invoice.exact, shown: invoice.shown };
  const difference = minus(generated, wanted);
  const shown = (amount: Amount | null): string | null => (amount === null ? null : formatShown(amount, invoice.exponent));
  const exact = (amount: Amount | null): string | null => (amount === null ? null : formatAmount(amount));
  const figures = (cls: string, f: Figures): object => ({
    quantity: f.quantity === null ? null : formatQuantity(cls, f.quantity),
    ...{ exact: exact(f.exact), shown: shown(f.shown) },
  });
  return {
    ...{ customer: key.customer, month: key.month, entity, asset, zone, catalogue_seq: found.seq.toString() },
    equal: lines.every((l) => l.status === 'equal') && isEqual(difference),
    lines: lines.map((l) => ({
      ...{ status: l.status, model: l.model, class: l.class, rate_version: l.rateVersion === '' ? null : (l.rateVersion ?? null) },
      ...{ meter: l.meter ?? null, part: l.part ?? null, stance: l.stance ?? null, lines: l.lines },
      expected: l.expected === null ? null : figures(l.class, l.expected),
      generated: l.generated === null ? null : figures(l.class, l.generated),
      difference: figures(l.class, l.difference),
    })),
    totals: {
      exact: { expected: exact(wanted.exact), generated: exact(generated.exact), difference: exact(difference.exact) },
      shown: { expected: shown(wanted.shown), generated: shown(generated.shown), difference: shown(difference.shown) },
    },
    left_out: showLeftOut(found.leftOut),
  };
}
