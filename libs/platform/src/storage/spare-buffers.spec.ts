import { SpareBuffers } from './spare-buffers';

const KB = 1_024;

describe('spare buffers', () => {
  it('gives back what fits, to one taker only', () => {
    const spares = new SpareBuffers();
    const first = spares.take(300 * KB);
    expect(first.length).toBe(512 * KB);
    spares.give(first);
    expect(spares.take(600 * KB)).not.toBe(first);
    expect(spares.take(400 * KB)).toBe(first);
    expect(spares.take(400 * KB)).not.toBe(first);
  });

  it('keeps neither the small nor the huge, and a few only', () => {
    const spares = new SpareBuffers();
    const [small, huge] = [spares.take(1_000), spares.take(5_000 * KB)];
    expect([small.length, huge.length]).toEqual([1_000, 5_120 * KB]);
    for (const b of [small, huge]) spares.give(b);
    expect([spares.take(1_000), spares.take(5_000 * KB)].some((b) => b === small || b === huge)).toBe(false);
    const many = Array.from({ length: 20 }, () => spares.take(256 * KB));
    for (const b of many) spares.give(b);
    expect(many.map(() => spares.take(256 * KB)).filter((b) => many.includes(b))).toHaveLength(6);
  });
});
