import { Watermark } from './watermark';

describe('watermark', () => {
  it('rises only over rows that are all done', () => {
    const w = new Watermark(2);
    for (const row of [5, 4, 1]) w.mark(row);
    expect(w.row).toBe(2);
    w.mark(3);
    expect(w.row).toBe(5);
  });
});
