import fc from 'fast-check';
import type { ChargeLine } from './charge';
import { linesToText } from './lines-text';
import { eachPlainLine, hasPlainLines } from './plain-lines';

const read = (text: string): [string, bigint][] => {
  const seen: [string, bigint][] = [];
  eachPlainLine(text, (name, quantity) => seen.push([name, quantity]));
  return seen;
};

const line = fc.record({
  class: fc.constantFrom('input_text', 'cache_read_text', 'output_text', 'pages_of_ours'),
  quantity: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 6n }), fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })),
  price: fc.constantFrom('0', '0.525', '3e-07'),
  per: fc.constantFrom('1', '1000000'),
  amount: fc.bigInt({ min: 0n, max: 10n ** 20n }),
  part: fc.constantFrom('usage', 'included', 'overage'),
}) as fc.Arbitrary<ChargeLine>;

describe('lines without extras', () => {
  it('are read from their text as they were written', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = linesToText(lines);
        expect(hasPlainLines(text)).toBe(true);
        expect(read(text)).toEqual(lines.map((l) => [l.class, l.quantity]));
      }),
    );
  });

  it('are told from those with extras', () => {
    const one = { class: 'input_text', quantity: 1n, price: '1', per: '1', amount: 1n, part: 'usage' as const };
    expect(hasPlainLines(linesToText([one, { ...one, extra: { model: 'other' } }]))).toBe(false);
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
    '[["a","-","1","1","1","usage"]]',
    '[["a","0x12","1","1","1","usage"]]',
    '[["a",1,"1","1","1","usage"]]',
    '[["a","1","1","1","1","usage","x"]]',
  ])('no text of ours is refused: %s', (text) => {
    expect(() => read(text)).toThrow('no lines of a charge');
  });
});
