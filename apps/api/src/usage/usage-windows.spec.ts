import { formatInstant, parseInstant } from '@tallystick/domain/time';
import { windowsAt } from './usage-windows';

const shown = (at: string): string[] => {
  const { daily, weekly, monthly } = windowsAt(parseInstant(at));
  return [daily, weekly, monthly].map((w) => `${formatInstant(w.from).slice(0, 10)} ${formatInstant(w.to).slice(0, 10)}`);
};

describe('usage windows', () => {
  it.each([
    ['2026-11-28T23:59:59.999999999Z', '2026-11-28 2026-11-29', '2026-11-23 2026-11-30', '2026-11-01 2026-12-01'],
    ['2026-11-23T00:00:00Z', '2026-11-23 2026-11-24', '2026-11-23 2026-11-30', '2026-11-01 2026-12-01'],
    ['2026-11-22T12:00:00Z', '2026-11-22 2026-11-23', '2026-11-16 2026-11-23', '2026-11-01 2026-12-01'],
    ['2027-01-01T00:00:00Z', '2027-01-01 2027-01-02', '2026-12-28 2027-01-04', '2027-01-01 2027-02-01'],
    ['2028-02-29T10:00:00Z', '2028-02-29 2028-03-01', '2028-02-28 2028-03-06', '2028-02-01 2028-03-01'],
    ['1970-01-01T00:00:00Z', '1970-01-01 1970-01-02', '1969-12-29 1970-01-05', '1970-01-01 1970-02-01'],
  ])('at %s are the day, the week from Monday, the month', (at, ...expected) => expect(shown(at)).toEqual(expected));
});
