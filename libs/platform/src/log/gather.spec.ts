import { gatherMs } from './gather';

describe('commands gathering', () => {
  it('waits for the others where fewer than half of the last append are there', () => {
    expect(gatherMs('ledger.commands', 1, 60, 1_000, 1_000)).toBe(4);
    expect(gatherMs('ledger.commands', 29, 60, 1_000, 1_003)).toBe(1);
    expect(gatherMs('ledger.commands', 30, 60, 1_000, 1_000)).toBe(0);
  });

  it('ends after four milliseconds, however few they are', () => {
    expect(gatherMs('ledger.commands', 1, 60, 1_000, 1_004)).toBe(0);
  });

  it('keeps nobody waiting who calls alone, and concerns commands only', () => {
    for (const last of [0, 1, 2]) expect(gatherMs('ledger.commands', 1, last, 1_000, 1_000)).toBe(0);
    expect(gatherMs('charges.rated', 1, 60, 1_000, 1_000)).toBe(0);
  });
});
