import * as fc from 'fast-check';
import { parseAmount } from '../money';
import { draftAdjustments } from '.';

describe('adjustments of a draft', () => {
  it('are rounded once in all, lines by largest remainder, whichever way they go', () => {
    const drafted = draftAdjustments(
      ['-0.333', '-0.333', '-0.334', '0.5'].map((a, n) => ({ n, amount: parseAmount(a) })),
      'USD',
    );
    expect([drafted.exact, drafted.shown]).toEqual([parseAmount('-0.5'), parseAmount('-0.5')]);
    expect(drafted.lines.map((l) => l.shown)).toEqual(['-0.33', '-0.33', '-0.34', '0.5'].map(parseAmount));
    expect(draftAdjustments([{ amount: parseAmount('-0.125') }], 'USD').shown).toBe(parseAmount('-0.13'));
  });

  it('is nothing without any', () => expect(draftAdjustments([], 'USD')).toEqual({ exact: 0n, shown: 0n, lines: [] }));

  it('always add up (I18)', () => {
    const amounts = fc.array(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), { maxLength: 30 });
    fc.assert(
      fc.property(amounts, fc.constantFrom('USD', 'JPY', 'KWD', 'CREDIT'), (list, asset) => {
        const drafted = draftAdjustments(
          list.map((amount) => ({ amount })),
          asset,
        );
        return drafted.lines.reduce((sum, l) => sum + l.shown, 0n) === drafted.shown;
      }),
    );
  });
});
