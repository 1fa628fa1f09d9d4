import fc from 'fast-check';
import type { ChargeLine } from './charge';
import { linesToText } from './lines-text';
import { tokensOfPlainLines, type TokenSums } from './plain-lines';

/** In the middle of other bytes, as it stands in a row. */
const read = (text: string): TokenSums | null => {
  const bytes = Buffer.from(`"]${text}"]`);
  return tokensOfPlainLines(bytes, 2, bytes.length - 2);
};

const line = fc.record({
  class: fc.constantFrom('input_text', 'cache_read_text', 'cache_write_5m', 'output_text', 'pages_of_ours'),
  quantity: fc.oneof({ weight: 5, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 6n }) }, fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })),
  price: fc.constantFrom('0', '0.525', '3e-07'),
  per: fc.constantFrom('1', '1000000'),
  amount: fc.bigInt({ min: 0n, max: 10n ** 20n }),
  part: fc.constantFrom('usage', 'included', 'overage'),
}) as fc.Arbitrary<ChargeLine>;

describe('lines without extras', () => {
  it('are summed from their text as they were written, or left to be read whole', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const sum = (...classes: string[]): number =>
          lines.filter((l) => classes.includes(l.class)).reduce((total, l) => total + Number(l.quantity), 0);
        const counts = lines.every((l) => l.quantity >= 0n && l.quantity < 10n ** 15n);
        expect(read(linesToText(lines))).toEqual(
          counts
            ? {
                input: sum('input_text', 'cache_read_text', 'cache_write_5m'),
                cached: sum('cache_read_text'),
                output: sum('output_text'),
              }
            : null,
        );
      }),
    );
  });

  it('are left to be read whole where one has extras, or where a sum could be inexact', () => {
    const one = { class: 'input_text', quantity: 1n, price: '1', per: '1', amount: 1n, part: 'usage' as const };
    expect(read(linesToText([one, { ...one, extra: { model: 'other' } }]))).toBeNull();
    const most = { ...one, quantity: 10n ** 15n - 1n };
    expect(read(linesToText(Array<ChargeLine>(9).fill(most)))).toEqual({ input: 9 * (10 ** 15 - 1), cached: 0, output: 0 });
    expect(read(linesToText(Array<ChargeLine>(10).fill(most)))).toBeNull();
  });

  it.each([
    '',
    '[',
    '[[]]',
    '{}',
    '[["a","1"]]',
    '[["a","1","1","1","1","usage"]',
    '[["a","1","1","1","1","usage"]]x',
    '[["a","1","1","1","1","usage"],]',
    '[["a","1.5","1","1","1","usage"]]',
    '[["a","","1","1","1","usage"]]',
    '[["a","0x12","1","1","1","usage"]]',
    '[["a",1,"1","1","1","usage"]]',
    '[["a","1","1","1","1","usage","x"]]',
  ])('no text of ours is refused: %s', (text) => {
    expect(() => read(text)).toThrow('no lines of a charge');
  });
});
