import * as fc from 'fast-check';
import { formatAmount, parseAmount } from '../money';
import { formatInstant, parseInstant } from '../time';
import { draftId, draftInvoice, formatShown, invoiceMonth, parseDraftId, sumChargeLines, type UsageSum } from '.';

const sum = (model: string, cls: string, rateVersion: string, amount: string, quantity = 1n): UsageSum => ({
  model,
  class: cls,
  rateVersion,
  meter: null,
  part: 'usage',
  stance: null,
  quantity,
  amount: parseAmount(amount),
});

describe('draft invoice', () => {
  it('cuts lines by largest remainder so that they add up to the total rounded once', () => {
    const invoice = draftInvoice(
      [sum('b', 'output_text', 'd/b/1', '0.333'), sum('a', 'input_text', 'd/a/1', '0.333'), sum('c', 'input_text', 'd/c/1', '0.334')],
      'USD',
    );
    expect(invoice.lines.map((l) => [l.n, l.model, formatAmount(l.shown)])).toEqual([
      [1, 'a', '0.33'],
      [2, 'b', '0.33'],
      [3, 'c', '0.34'],
    ]);
    expect([formatAmount(invoice.exact), formatAmount(invoice.shown), invoice.rounding]).toEqual(['1', '1', 0n]);
  });

  it('is the worked example, 0.0011025 exact and 0 shown', () => {
    const invoice = draftInvoice(
      [sum('m', 'input_text', 'd/m/1', '0.0002625', 500n), sum('m', 'output_text', 'd/m/1', '0.00084', 200n)],
      'USD',
    );
    expect([formatAmount(invoice.exact), formatAmount(invoice.shown), formatAmount(invoice.rounding)]).toEqual([
      '0.0011025',
      '0',
      '0.0011025',
    ]);
  });

  it('shows every digit of the minor unit, and of our own units no more than there are', () => {
    expect([
      formatShown(600000000000n, 2),
      formatShown(12n * 10n ** 12n, 0),
      formatShown(5n * 10n ** 11n, 12),
      formatShown(-50000000000n, 2),
    ]).toEqual(['0.60', '12', '0.5', '-0.05']);
  });

  it('rounds a tie up for documents and to even where asked, to the unit of the currency', () => {
    const tie = [sum('m', 'input_text', 'd/m/1', '0.125')];
    expect([formatAmount(draftInvoice(tie, 'USD').shown), formatAmount(draftInvoice(tie, 'USD', 'half_even').shown)]).toEqual([
      '0.13',
      '0.12',
    ]);
    expect([formatAmount(draftInvoice(tie, 'JPY').shown), formatAmount(draftInvoice(tie, 'KWD').shown)]).toEqual(['0', '0.125']);
  });

  it('orders by model, class and the number of the rate version, whatever order the sums come in', () => {
    const sums = [sum('m', 'output_text', 'd/m/1', '1'), sum('m', 'input_text', 'd/m/10', '1'), sum('m', 'input_text', 'd/m/9', '1')];
    const order = (s: UsageSum[]): string[] => draftInvoice(s, 'USD').lines.map((l) => `${l.class} ${l.rateVersion}`);
    expect(order(sums)).toEqual(['input_text d/m/9', 'input_text d/m/10', 'output_text d/m/1']);
    expect(order([...sums].reverse())).toEqual(order(sums));
  });

  it('has no line for nothing, and keeps a line that used something for free', () => {
    const invoice = draftInvoice([sum('m', 'cache_read_text', 'd/m/1', '0', 0n), sum('m', 'input_text', 'd/m/1', '0', 7n)], 'USD');
    expect(invoice.lines.map((l) => [l.class, l.quantity, l.exact])).toEqual([['input_text', 7n, 0n]]);
  });

  it('always adds up (I18)', () => {
    const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { maxLength: 40 });
    fc.assert(
      fc.property(amounts, fc.constantFrom('USD', 'JPY', 'KWD', 'CREDIT'), (list, asset) => {
        const invoice = draftInvoice(
          list.map((amount, i) => ({ ...sum(`m${i}`, 'input_text', 'd/m/1', '0'), amount })),
          asset,
        );
        const add = (f: (l: (typeof invoice.lines)[number]) => bigint): bigint => invoice.lines.reduce((s, l) => s + f(l), 0n);
        return (
          add((l) => l.shown) === invoice.shown &&
          add((l) => l.exact) === invoice.exact &&
          invoice.exact - invoice.shown === invoice.rounding
        );
      }),
    );
  });
});

describe('sums of charge lines', () => {
  const line = (cls: string, quantity: bigint, amount: bigint, extra?: { model?: string; rate_version?: string }) => ({
    class: cls,
    quantity,
    price: '1',
    per: '1000000',
    amount,
    part: 'usage' as const,
    ...(extra === undefined ? {} : { extra }),
  });
  it('adds by model, class and rate version, the line’s own before the charge’s', () => {
    const sums = sumChargeLines([
      { model: 'm', rateVersion: 'd/m/1', lines: [line('input_text', 5n, 10n), line('output_text', 1n, 4n)] },
      { model: 'm', rateVersion: 'd/m/1', lines: [line('input_text', 7n, 14n)] },
      { model: 'm', rateVersion: 'd/m/2', lines: [line('input_text', 1n, 3n, { model: 'n', rate_version: 'd/n/1' })] },
    ]);
    expect(sums).toEqual([
      { ...sum('m', 'input_text', 'd/m/1', '0', 12n), amount: 24n },
      { ...sum('m', 'output_text', 'd/m/1', '0', 1n), amount: 4n },
      { ...sum('n', 'input_text', 'd/n/1', '0', 1n), amount: 3n },
    ]);
  });
});

describe('ids of drafts', () => {
  it.each([['cus_42'], ['a_b/ü 2026-01'], ['x%20y.z'], ['draft_a_2026-01']])('round-trip %s', (customer) => {
    for (const part of [null, { entity: 'main', asset: 'EUR.x' }]) {
      const key = { customer, month: '2026-11', part };
      expect(parseDraftId(draftId(key))).toEqual(key);
      expect(draftId(key)).toMatch(/^[\w.~-]+$/);
    }
  });
  it.each([
    ['inv_1'],
    ['draft_a_2026-13'],
    ['draft_a_1999-12'],
    ['draft_a_2200-01'],
    ['draft__2026-01x'],
    ['draft_~ff_2026-01'],
    ['draft_a_2026-01.main'],
  ])('refuse %s', (id) => expect(parseDraftId(id)).toBeNull());
});

describe('the month of a contract', () => {
  const show = (month: string, steps: { from: bigint; zone: string }[]): string[] => {
    const b = invoiceMonth(month, steps);
    return [formatInstant(b.from), formatInstant(b.to), b.zone];
  };
  it('is the calendar month of its zone', () => {
    expect(show('2026-03', [{ from: 0n, zone: 'Europe/Berlin' }])).toEqual([
      '2026-02-28T23:00:00Z',
      '2026-03-31T22:00:00Z',
      'Europe/Berlin',
    ]);
    expect(show('2026-03', [])).toEqual(['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', 'UTC']);
  });
  it('tiles time through a change of zone', () => {
    const steps = [
      { from: 0n, zone: 'UTC' },
      { from: parseInstant('2026-03-10T00:00:00Z'), zone: 'Asia/Tokyo' },
    ];
    const [march, april] = [invoiceMonth('2026-03', steps), invoiceMonth('2026-04', steps)];
    expect(march.to).toBe(april.from);
    expect([formatInstant(march.from), formatInstant(march.to)]).toEqual(['2026-03-01T00:00:00Z', '2026-03-31T15:00:00Z']);
  });
});
