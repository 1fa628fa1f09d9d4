import * as fc from 'fast-check';
import { formatInstant, isZone, parseInstant, periodOf, TimeError, utcDay, utcMonth, zonedDay, zonedMonth, zonedMonthBounds } from '.';

describe('instants', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0n],
    ['2023-11-16T18:15:46.6805900Z', 1700158546680590000n],
    ['2023-11-16T19:15:46.68059+01:00', 1700158546680590000n],
    ['2024-02-29T23:59:59.999999999Z', 1709251199999999999n],
    ['1969-12-31T23:59:59.5Z', -500000000n],
    ['0001-01-01T00:00:00Z', -62135596800000000000n],
  ])('reads %s', (text, nanos) => expect(parseInstant(text)).toBe(nanos));
  it.each([
    '2023-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:00:60Z',
    '2023-01-01',
    '2023-01-01T00:00:00',
    '2023-01-01T00:00:00.1234567890Z',
    '2023-01-01T00:00:00.Z',
    'x023-01-01T00:00:00Z',
    '2023-01-01T00:00:00+1:00',
    '2023-01-01T00:00:00Zx',
  ])('refuses %s', (text) => expect(() => parseInstant(text)).toThrow(TimeError));
  it('refuses a NUL between day and time', () => expect(() => parseInstant('2023-01-01\u000000:00:00Z')).toThrow(TimeError));
  it('agrees with Date for every millisecond tried', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1600-01-01'), max: new Date('2300-01-01'), noInvalidDate: true }),
        (d) => parseInstant(d.toISOString()) === BigInt(d.getTime()) * 1_000_000n,
      ),
    );
  });
  it('shows what it read', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 18n), max: 7n * 10n ** 18n }), (i) => parseInstant(formatInstant(i)) === i));
  });
});

describe('calendar', () => {
  const i = parseInstant('2023-11-16T18:44:50.0847330Z');
  it('cuts days, months and periods in UTC', () => {
    expect([utcDay(i), utcMonth(i), periodOf(i)]).toEqual(['2023-11-16', '2023-11', 202311n]);
  });
  it('bounds a month in its zone, through a change of clocks', () => {
    const b = zonedMonthBounds('Europe/Berlin', '2026-03');
    expect([formatInstant(b.from), formatInstant(b.to)]).toEqual(['2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z']);
    expect(formatInstant(zonedMonthBounds('UTC', '2023-12').to)).toBe('2024-01-01T00:00:00Z');
    expect(formatInstant(zonedMonthBounds('America/New_York', '2026-11').from)).toBe('2026-11-01T04:00:00Z');
  });
  it.each([
    ['gap at midnight, east of UTC', 'Asia/Amman', '1999-07', '1999-06-30T22:00:00Z'],
    ['gap at midnight, west of UTC', 'America/Asuncion', '2017-10', '2017-10-01T04:00:00Z'],
    ['midnight twice', 'America/Havana', '2026-11', '2026-11-01T04:00:00Z'],
    ['a day left out', 'Pacific/Apia', '2012-01', '2011-12-31T10:00:00Z'],
    ['45 minutes', 'Asia/Kathmandu', '2026-01', '2025-12-31T18:15:00Z'],
  ])('begins a month at its first local instant: %s', (_, zone, month, from) => {
    expect(formatInstant(zonedMonthBounds(zone, month).from)).toBe(from);
    expect([zonedDay(parseInstant(from), zone), zonedMonth(parseInstant(from) - 1n, zone) < month]).toEqual([`${month}-01`, true]);
  });
  it('months of a zone follow each other without a hole', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Asia/Beirut',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'UTC',
      'Asia/Kolkata',
    );
    fc.assert(
      fc.property(zones, fc.integer({ min: 1990, max: 2037 }), fc.integer({ min: 1, max: 12 }), (zone, year, m) => {
        const month = `${year}-${m.toString().padStart(2, '0')}`;
        const { from, to } = zonedMonthBounds(zone, month);
        return (
          zonedMonth(from, zone) === month &&
          zonedMonth(from - 1n, zone) < month &&
          zonedMonth(to - 1n, zone) === month &&
          zonedMonth(to, zone) > month
        );
      }),
      { numRuns: 200 },
    );
  });
  it('notes the tzdata it was told, and refuses what is no zone or month', () => {
    expect(zonedMonthBounds('UTC', '2026-01', '2026a').tzdata).toBe('2026a');
    expect(zonedMonthBounds('UTC', '2026-01').tzdata).toBeNull();
    expect(() => zonedMonthBounds('Mars/Olympus', '2026-01')).toThrow(TimeError);
    expect(() => zonedMonthBounds('UTC', '2026-13')).toThrow(TimeError);
  });
  it('knows zones and local days', () => {
    expect([isZone('Europe/Berlin'), isZone('Mars/Olympus')]).toEqual([true, false]);
    expect(zonedDay(parseInstant('2026-01-01T23:30:00Z'), 'Europe/Berlin')).toBe('2026-01-02');
  });
});
