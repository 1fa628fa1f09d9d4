import { Lanes } from './lanes';

describe('lanes', () => {
  it('keep the order of one key, cut by items and bytes, and send everything', async () => {
    const sent: string[][] = [];
    const lanes = new Lanes<string>(3, 2, 10, async (items) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      sent.push(items);
    });
    for (let i = 0; i < 20; i += 1) for (const key of ['a', 'b', 'c', 'd']) await lanes.put(key, `${key}${i}`, i === 7 ? 9 : 1);
    await lanes.drain();
    const all = sent.flat();
    expect(all.length).toBe(80);
    for (const key of ['a', 'b', 'c', 'd'])
      expect(all.filter((x) => x.startsWith(key))).toEqual(Array.from({ length: 20 }, (_, i) => `${key}${i}`));
    expect(Math.max(...sent.map((s) => s.length))).toBe(2);
  });
  it('stop at the first failure and say it', async () => {
    let calls = 0;
    const lanes = new Lanes<number>(1, 1, 10, () => {
      calls += 1;
      return Promise.reject(new Error('away'));
    });
    await lanes.put('a', 1, 1);
    await lanes.put('a', 2, 1);
    await expect(lanes.drain()).rejects.toThrow('away');
    await expect(lanes.put('a', 3, 1)).rejects.toThrow('away');
    expect(calls).toBe(1);
  });
});
