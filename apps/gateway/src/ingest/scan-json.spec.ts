import fc from 'fast-check';
import { nesting, SplitError, splitArray } from './scan-json';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const splits = (text: string): boolean => {
  try {
    return splitArray(text).every((e) => parses(e.text));
  } catch (error) {
    if (error instanceof SplitError) return false;
    throw error;
  }
};
const space = fc.constantFrom('', ' ', '\n', '\t ', '\r\n');

describe('splitting a JSON array', () => {
  it('gives each element as it was sent', () => {
    expect(splitArray(' [ {"a" : "x,]}\\"" } ,\n[1,[2]], 3.10 ] ')).toEqual([
      { text: '{"a" : "x,]}\\"" }', depth: 1 },
      { text: '[1,[2]]', depth: 2 },
      { text: '3.10', depth: 0 },
    ]);
    expect(splitArray('[]')).toEqual([]);
  });

  it('finds the elements of any array', () => {
    fc.assert(
      fc.property(fc.array(fc.json({ maxDepth: 4 })), space, space, (elements, a, b) => {
        const text = `${a}[${b}${elements.join(`${a},${b}`)}${a}]${b}`;
        expect(splitArray(text).map((e) => e.text)).toEqual(elements);
      }),
    );
  });

  it.each(['', '{}', '[', '[1', '[1,', '[1,]', '[,1]', '[1,,2]', '[1}', '[1]]', '[1] x', '["a]', '["a\\"]', 'null', '[1]\u0000'])(
    'refuses %j',
    (text) => {
      expect(splits(text)).toBe(false);
    },
  );

  it('refuses exactly what JSON.parse refuses, for arrays', () => {
    const damaged = fc.tuple(
      fc.array(fc.json({ maxDepth: 2 }), { minLength: 1 }),
      fc.nat(),
      fc.constantFrom('', ',', '"', '[', ']', '{', '}', '\\', ' '),
    );
    fc.assert(
      fc.property(damaged, ([elements, place, what]) => {
        const text = `[${elements.join(',')}]`;
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + what + text.slice(at + (place % 2));
        fc.pre(changed.trimStart().startsWith('['));
        expect(splits(changed)).toBe(parses(changed));
      }),
      { numRuns: 2_000 },
    );
  });

  it('measures nesting outside of strings', () => {
    expect(nesting('{"a":"[[[[","b":[{}]}')).toBe(3);
    expect(nesting('1')).toBe(0);
  });
});
