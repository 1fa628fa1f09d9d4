import { isMonth } from '@tallystick/domain/time';
import { WrongUse } from '../exit';
import { segment, Service } from '../service';
import { answer, type Context } from '../settings';
import { table } from '../table';
import type { AddVerb } from '../verb';

interface Line {
  readonly model: string;
  readonly class: string;
  readonly rate_version: string | null;
  /** Of a contract with meters or a fee: which meter counted it, included, overage, fee …; the stance where the contract names one. */
  readonly meter: string | null;
  readonly part: string;
  readonly stance: string | null;
  readonly quantity: string;
  readonly exact: string;
  readonly shown: string;
}
interface Adjustment {
  readonly kind: string;
  readonly entry: string;
  readonly reason: string | null;
  readonly exact: string;
  readonly shown: string;
}
export interface Invoice {
  readonly id: string;
  readonly customer: string;
  readonly month: string;
  readonly asset: string;
  readonly zone: string;
  readonly exact: string;
  readonly shown: string;
  readonly lines: readonly Line[];
  readonly adjustments: { readonly exact: string; readonly shown: string; readonly lines: readonly Adjustment[] };
  readonly total: { readonly exact: string; readonly shown: string };
}

/** `invoice CUSTOMER YYYY-MM`: the draft of a calendar month in the contract's zone. */
export const addInvoice: AddVerb = (program, act) => {
  program
    .command('invoice')
    .description("the draft invoice of a customer's month: a line per model, class and rate version, exact and shown")
    .argument('<customer>')
    .argument('<month>', 'such as 2026-11')
    .action(act(invoice));
};

async function invoice(context: Context, customer: string, month: string): Promise<void> {
  const path = `/v1/customers/${segment(customer, 'the customer')}/invoices/${monthSegment(month)}`;
  const found = await new Service(context.settings).call<Invoice>(path);
  answer(context, invoiceJson(found), () => invoiceText(found));
}

/** Throws `WrongUse` where the text is no month. */
export function monthSegment(month: string): string {
  if (!isMonth(month)) throw new WrongUse(`${JSON.stringify(month)} is no month such as 2026-11, from 2000-01 to 2199-12`);
  return month;
}

/** Usage alone: the lines add up to `exact` and to `shown`. `rate_version` is the number in the imported table, as in `totals`. */
export function invoiceJson(i: Invoice): object {
  return {
    customer: i.customer,
    month: i.month,
    exact: i.exact,
    shown: i.shown,
    lines: i.lines.map((l) => ({
      model: l.model,
      class: l.class,
      rate_version: rateNumber(l.rate_version),
      quantity: l.quantity,
      exact: l.exact,
      shown: l.shown,
      ...(l.part === 'usage' && l.meter === null ? {} : { part: l.part, meter: l.meter }),
      ...(l.stance === null ? {} : { stance: l.stance }),
    })),
  };
}

/** 3 of `default/gpt-5.2/3`; a price of the customer's own contract keeps its whole name. */
function rateNumber(rateVersion: string | null): number | string | null {
  const m = rateVersion === null ? null : /^(?!contract\/).*\/(\d{1,15})$/s.exec(rateVersion);
  return m === null ? rateVersion : Number(m[1]);
}

export function invoiceText(i: Invoice): string {
  const plain = i.lines.every((l) => l.part === 'usage' && l.meter === null);
  const part = (l: Line): string[] => (plain ? [] : [l.meter === null ? l.part : `${l.meter} ${l.part}`]);
  const lines = table(
    ['model', 'class', ...(plain ? [] : ['part']), 'rate version', 'quantity', 'exact', `shown ${i.asset}`],
    i.lines.map((l) => [l.model, l.class, ...part(l), l.rate_version ?? '', l.quantity, l.exact, l.shown]),
    ['quantity', `shown ${i.asset}`],
  );
  const parts = [`Draft ${i.id}: ${i.customer}, ${i.month} (${i.zone})`, lines, `usage ${i.shown} ${i.asset} (exact ${i.exact})`];
  if (i.adjustments.lines.length === 0) return parts.join('\n');
  const adjustments = table(
    ['adjustment', 'entry', 'reason', 'exact', `shown ${i.asset}`],
    i.adjustments.lines.map((a) => [a.kind, a.entry, a.reason ?? '', a.exact, a.shown]),
    [`shown ${i.asset}`],
  );
  return [...parts, adjustments, `total ${i.total.shown} ${i.asset} (exact ${i.total.exact})`].join('\n');
}
