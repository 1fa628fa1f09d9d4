import { NUMERIC_MAX, writeNumeric } from './binary-numeric';

describe('an integer as binary numeric', () => {
  it('has up to 128 digits, which fill the room it asks for', () => {
    const buffer = Buffer.alloc(NUMERIC_MAX);
    for (const value of [10n ** 128n - 1n, 1n - 10n ** 128n]) expect(writeNumeric(buffer, 0, value)).toBe(NUMERIC_MAX);
    for (const value of [10n ** 128n, -(10n ** 128n)]) expect(() => writeNumeric(buffer, 0, value)).toThrow('too large');
  });
});
