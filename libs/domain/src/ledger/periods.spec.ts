import { parseInstant } from '../time';
import { ALL_OPEN, periodBook, type PeriodChange } from './periods';

const at = (text: string): bigint => parseInstant(text);
let seq = 0n;
const change = (period: bigint, state: PeriodChange['state'], more: Partial<PeriodChange> = {}): PeriodChange => ({
  seq: (seq += 1n),
  entity: 'main',
  period,
  state,
  actor: 'closer',
  ...more,
});
const book = (...changes: PeriodChange[]) => periodBook(changes, seq);

describe('the accounting period of money', () => {
  it('is the month of the service, to the nanosecond, while that is open', () => {
    expect(ALL_OPEN.choose('main', at('2026-11-30T23:59:59.999999999Z'))).toBe(202611n);
    expect(ALL_OPEN.choose('main', at('2026-12-01T00:00:00Z'))).toBe(202612n);
  });

  it('is the oldest open one after it otherwise, over the end of the year too', () => {
    const closed = book(change(202611n, 'locked'), change(202612n, 'soft_closed'));
    expect(closed.choose('main', at('2026-11-20T00:00:00Z'))).toBe(202701n);
    expect(closed.choose('main', at('2026-10-20T00:00:00Z'))).toBe(202610n);
  });

  it('is told apart by entity', () => {
    expect(book(change(202611n, 'locked', { entity: 'other' })).choose('main', at('2026-11-20T00:00:00Z'))).toBe(202611n);
  });

  it('follows the last change', () => {
    expect(book(change(202611n, 'soft_closed'), change(202611n, 'open')).choose('main', at('2026-11-20T00:00:00Z'))).toBe(202611n);
  });

  it('knows no change after its number', () => {
    const first = change(202611n, 'locked');
    const second = change(202612n, 'locked');
    expect(periodBook([first, second], first.seq).choose('main', at('2026-11-20T00:00:00Z'))).toBe(202612n);
    expect(periodBook([first, second], second.seq).choose('main', at('2026-11-20T00:00:00Z'))).toBe(202701n);
  });

  it('soft-closed takes an adjustment by another person than the one who closed it', () => {
    const soft = book(change(202611n, 'soft_closed'));
    const service = at('2026-11-20T00:00:00Z');
    expect(soft.choose('main', service, 'auditor')).toBe(202611n);
    expect(soft.choose('main', service, 'closer')).toBe(202612n);
    expect(soft.choose('main', service)).toBe(202612n);
  });

  it('locked takes nothing', () => {
    expect(book(change(202611n, 'locked')).choose('main', at('2026-11-20T00:00:00Z'), 'auditor')).toBe(202612n);
  });
});
