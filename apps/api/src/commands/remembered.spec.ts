import { Remembered } from './remembered';

it('keeps the last texts and no more', () => {
  const remembered = new Remembered(3);
  for (let i = 0; i < 100; i += 1) {
    remembered.add(`${i}`);
    expect([i, i - 1, i - 2].filter((n) => n >= 0).every((n) => remembered.has(`${n}`))).toBe(true);
    expect(remembered.has(`${i - 6}`)).toBe(false);
    expect(remembered.has(`${i - 3}`)).toBe(false);
  }
});
