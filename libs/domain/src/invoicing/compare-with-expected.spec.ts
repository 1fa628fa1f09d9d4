import { parseAmount } from '../money';
import { compareWithExpected, draftInvoice, type ComparedLine, type ExpectedLine, type UsageSum } from '.';

const sum = (cls: string, rateVersion: string, quantity: bigint, amount: string, more: Partial<UsageSum> = {}): UsageSum => ({
  ...{ model: 'm', class: cls, rateVersion, meter: null, part: 'usage', stance: null, quantity, amount: parseAmount(amount) },
  ...more,
});
const { lines } = draftInvoice(
  [
    sum('input_text', 'd/m/1', 10n, '0.111'),
    sum('input_text', 'd/m/2', 20n, '0.222'),
    sum('output_text', 'd/m/1', 5n, '1', { meter: 'x', part: 'overage' }),
    sum('output_text', 'd/m/1', 7n, '0', { meter: 'x', part: 'included' }),
    sum('base_fee', 'contract/c/1', 30n, '9', { model: '', part: 'fee' }),
  ],
  'USD',
);
type Want = Partial<Omit<ExpectedLine, 'exact' | 'shown'>> & { exact?: string; shown?: string };
const want = ({ exact, shown, ...more }: Want): ExpectedLine => ({
  ...{ model: 'm', class: 'input_text', quantity: null },
  exact: exact === undefined ? null : parseAmount(exact),
  shown: shown === undefined ? null : parseAmount(shown),
  ...more,
});
const FEE = want({ model: '', class: 'base_fee', exact: '9' });
const told = (c: ComparedLine): string =>
  `${c.status} ${c.class} ${c.lines.join('+')} ${c.difference.quantity ?? '-'} ${c.difference.exact ?? '-'}`;

describe('expected lines against an invoice', () => {
  it('are equal where every figure that they say came out', () => {
    const expected = lines.map(({ n: _n, ...line }): ExpectedLine => line);
    expect(compareWithExpected(expected, lines).map((c) => [c.status, c.lines])).toEqual([1, 2, 3, 4, 5].map((n) => ['equal', [n]]));
    expect(compareWithExpected([], [])).toEqual([]);
  });

  it('name a rate version whole or by its number, and stand for several lines where they name none', () => {
    const rest = [want({ class: 'output_text', quantity: 12n }), FEE];
    const all = (first: ExpectedLine[]): string[] => compareWithExpected([...first, ...rest], lines).map(told);
    expect(all([want({ exact: '0.333', quantity: 30n })])).toEqual([
      'equal base_fee 1 - 0',
      'equal input_text 2+3 0 0',
      'equal output_text 4+5 0 -',
    ]);
    expect(all([want({ exact: '0.222' }), want({ rateVersion: '1', exact: '0.111' })])).toContain('equal input_text 3 - 0');
    expect(all([want({ rateVersion: 'd/m/1', exact: '0.111' }), want({ rateVersion: '2', exact: '0.2' })])).toContain(
      'different input_text 3 - 22000000000',
    );
  });

  it('say what only one of them has, and count several expected lines of one name as one', () => {
    const expected = [
      want({ rateVersion: '1', exact: '0.1' }),
      want({ rateVersion: '1', exact: '0.011' }),
      want({ class: 'cache_read_text', quantity: 3n, exact: '0.5' }),
      want({ class: 'output_text', part: 'included', quantity: 7n }),
      FEE,
    ];
    expect(compareWithExpected(expected, lines).map(told)).toEqual([
      'equal base_fee 1 - 0',
      'equal input_text 2 - 0',
      'only_generated input_text 3 20 222000000000',
      'equal output_text 4 0 -',
      'only_generated output_text 5 5 1000000000000',
      'only_expected cache_read_text  -3 -500000000000',
    ]);
  });

  it('that say nothing of a line of nothing are not missing', () => {
    const [only] = compareWithExpected([want({ class: 'cache_read_text', quantity: 0n, exact: '0' })], []);
    expect(only?.status).toBe('equal');
  });
});
