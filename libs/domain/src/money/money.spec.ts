import * as fc from 'fast-check';
import {
  formatAmount,
  formatDecimal,
  largestRemainder,
  minorUnitExponent,
  MoneyError,
  multiplyToAmount,
  parseAmount,
  parseDecimal,
  roundDivision,
  roundHalfEven,
  roundToMinor,
} from '.';

describe('decimals', () => {
  it.each([
    ['3e-07', '0.0000003'],
    ['2.9999900000000002e-06', '0.0000029999900000000002'],
    ['5.00', '5'],
    ['-1', '-1'],
    ['1.5E2', '150'],
    ['-0', '0'],
  ])('reads %s exactly', (text, shown) => expect(formatDecimal(parseDecimal(text))).toBe(shown));
  it.each(['', '1,5', 'NaN', '0x10', '1e9999', '--1', '.5'])('refuses %s', (text) => expect(() => parseDecimal(text)).toThrow(MoneyError));
});

describe('amounts', () => {
  it('keeps 12 decimals and refuses a thirteenth', () => {
    expect(parseAmount('0.000000000001')).toBe(1n);
    expect(() => parseAmount('0.0000000000001')).toThrow('more than 12 decimals');
  });
  it('shows what it read', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (a) => parseAmount(formatAmount(a)) === a));
  });
});

describe('multiplication', () => {
  it('gives the worked example: 500 in and 200 out are exactly 0.0011025', () => {
    const input = multiplyToAmount(500n, parseDecimal('0.525'), 1_000_000n);
    const output = multiplyToAmount(200n, parseDecimal('4.20'), 1_000_000n);
    expect(formatAmount(input.amount + output.amount)).toBe('0.0011025');
    expect(input.exact).toBeNull();
  });
  it('rounds half-even once and keeps the exact value', () => {
    expect(multiplyToAmount(1n, parseDecimal('0.0000000000005'), 1n)).toEqual({ amount: 0n, exact: '0.0000000000005' });
    expect(multiplyToAmount(3n, parseDecimal('0.0000000000005'), 1n)).toEqual({ amount: 2n, exact: '0.0000000000015' });
    expect(multiplyToAmount(1n, parseDecimal('1'), 3n)).toEqual({ amount: 333333333333n, exact: '1/3' });
  });
  it('applies multipliers before the one rounding', () => {
    expect(multiplyToAmount(1n, parseDecimal('0.000000000001'), 1n, [parseDecimal('0.5'), parseDecimal('3')])).toEqual({
      amount: 2n,
      exact: '0.0000000000015',
    });
  });
  it('is half-even against plain rational arithmetic', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (n, d) => {
        const q = roundDivision(n, d);
        const twice = 2n * (n - q * d);
        const distance = twice < 0n ? -twice : twice;
        return distance < d || (distance === d && q % 2n === 0n);
      }),
    );
  });
});

describe('rounding', () => {
  it('goes to the even neighbour on a tie, on both sides of zero', () => {
    expect([1n, 3n, 5n, -1n, -3n, -5n].map((n) => roundHalfEven(n, 2n))).toEqual([0n, 2n, 2n, 0n, -2n, -2n]);
  });
  it('goes away from zero on a tie for documents', () => {
    expect([1n, 3n, -1n, -3n].map((n) => roundDivision(n, 2n, 'half_up'))).toEqual([1n, 2n, -1n, -2n]);
  });
});

describe('invoice arithmetic', () => {
  it('gives ties to the earlier line, negative lines too', () => {
    const cents = (texts: string[]): string[] => largestRemainder(texts.map(parseAmount), 2, 'half_up').lines.map(formatAmount);
    expect(cents(['0.005', '0.005'])).toEqual(['0.01', '0']);
    expect(cents(['0.333', '0.333', '0.334'])).toEqual(['0.33', '0.33', '0.34']);
    expect(cents(['-0.005', '-0.005'])).toEqual(['0', '-0.01']);
    expect(cents(['1.239', '-0.239'])).toEqual(['1.24', '-0.24']);
    expect(largestRemainder([], 2, 'half_up')).toEqual({ total: 0n, lines: [] });
  });
  it('knows minor units', () => expect(['USD', 'JPY', 'KWD', 'CLF', 'credit'].map(minorUnitExponent)).toEqual([2, 0, 3, 4, 12]));
  it('rounds half up for documents', () => expect(formatAmount(roundToMinor(parseAmount('0.005'), 2, 'half_up'))).toBe('0.01'));
  it('cuts lines so that they add up to the total', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), { maxLength: 30 }), (exact) => {
        const { total, lines } = largestRemainder(exact, 2, 'half_up');
        const unit = 10n ** 10n;
        const near = lines.every((l, i) => l - (exact[i] ?? 0n) < unit && (exact[i] ?? 0n) - l < unit);
        return near && lines.reduce((s, l) => s + l, 0n) === total;
      }),
    );
  });
});
