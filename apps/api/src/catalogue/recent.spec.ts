import { setTimeout as pause } from 'node:timers/promises';
import { Recent } from './recent';

describe('a recent value', () => {
  let looks = 0;
  const next = async (): Promise<number> => {
    looks += 1;
    const mine = looks;
    await pause(5);
    if (mine === 99) throw new Error('away');
    return mine;
  };
  beforeEach(() => {
    looks = 0;
  });

  it('is looked up once for all who ask at one moment, and while it is recent', async () => {
    const recent = new Recent(next);
    expect(await Promise.all(Array.from({ length: 50 }, () => recent.get(1_000)))).toEqual(Array<number>(50).fill(1));
    expect(await recent.get(1_000)).toBe(1);
  });

  it('is looked up again when it is too old', async () => {
    const recent = new Recent(next);
    await recent.get(10);
    await pause(20);
    expect(await recent.get(10)).toBe(2);
  });

  it('is looked up again once it is forgotten, though a look is under way', async () => {
    const recent = new Recent(next);
    const before = recent.get(1_000);
    recent.forget();
    expect(await recent.get(1_000)).toBe(2);
    expect(await before).toBe(1);
    expect(await recent.get(1_000)).toBe(2);
  });

  it('is looked up again after a look that failed', async () => {
    looks = 98;
    const recent = new Recent(next);
    await expect(recent.get(1_000)).rejects.toThrow('away');
    expect(await recent.get(1_000)).toBe(100);
  });
});
