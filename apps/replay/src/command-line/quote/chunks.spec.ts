import type { Line } from '../import-usage/read-lines';
import { chunks } from './chunks';

async function* given(texts: readonly string[]): AsyncGenerator<Line> {
  for (const [i, text] of texts.entries()) yield await Promise.resolve({ text, bytesRead: i + 1 });
}

async function gathered(texts: readonly string[], most: number, bytes: number): Promise<string[][]> {
  const all: string[][] = [];
  for await (const chunk of chunks(given(texts), most, bytes)) all.push([...chunk.lines]);
  return all;
}

describe('chunks of lines', () => {
  it('hold at most so many lines', async () => {
    expect(await gathered(['a', 'b', 'c', 'd', 'e'], 2, 100)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });
  it('hold at most so many characters, and a longer line alone', async () => {
    expect(await gathered(['aa', 'bb', 'cccccc', 'd'], 9, 4)).toEqual([['aa', 'bb'], ['cccccc'], ['d']]);
  });
  it('of nothing are none', async () => {
    expect(await gathered([], 2, 2)).toEqual([]);
  });
});
