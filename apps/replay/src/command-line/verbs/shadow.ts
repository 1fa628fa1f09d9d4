import { Failed } from '../exit';
import { segment, Service } from '../service';
import { answer, type Context } from '../settings';
import { comparisonText, leftOutText, type Comparison, type LeftOut } from '../shadow/comparison-text';
import type { AddVerb } from '../verb';
import { wholeFile } from '../whole-file';
import { invoiceJson, invoiceText, monthSegment, type Invoice } from './invoice';

/** `shadow invoice` and `shadow compare`: what a customer's month in shadow would have cost, and whether that was expected. */
export const addShadow: AddVerb = (program, act) => {
  const group = program.command('shadow').description('a customer in shadow: "shadow invoice CUSTOMER MONTH", "shadow compare FILE"');
  group
    .command('invoice')
    .description('what the month would have cost, in the shape of `invoice`: as if its periods were closed now')
    .argument('<customer>')
    .argument('<month>', 'such as 2026-11')
    .action(act(invoice));
  group
    .command('compare')
    .description('expected, generated and difference by line; exit code 1 where anything differs')
    .argument('<file>', 'what `invoice --json` prints, JSON lines, or CSV with model, class and quantity, exact or shown (.gz too)')
    .requiredOption('--customer <customer>')
    .requiredOption('--month <month>', 'such as 2026-11')
    .action(act(compare));
};

const pathOf = (customer: string, month: string): string =>
  `/v1/customers/${segment(customer, 'the customer')}/shadow-invoices/${monthSegment(month)}`;

async function invoice(context: Context, customer: string, month: string): Promise<void> {
  const found = await new Service(context.settings).call<Invoice & { left_out: LeftOut[] }>(pathOf(customer, month));
  answer(context, { ...invoiceJson(found), left_out: found.left_out }, () =>
    [invoiceText(found), ...leftOutText(found.left_out)].join('\n'),
  );
}

async function compare(context: Context, file: string, { customer, month }: { customer: string; month: string }): Promise<void> {
  const path = `${pathOf(customer, month)}/compare`;
  const text = await wholeFile(file);
  const contentType = /\.csv(\.gz)?$/i.test(file) ? 'text/csv' : 'application/json';
  const found = await new Service(context.settings).call<Comparison>(path, { text, contentType });
  answer(context, found, () => comparisonText(found));
  if (!found.equal) throw new Failed(`the shadow invoice of ${found.customer}, ${found.month}, differs from what was expected`);
}
