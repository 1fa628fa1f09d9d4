import { restMs } from './rest';

describe('rest between batches', () => {
  it('lets small batches of usage and charges rest, never full ones, never commands', () => {
    expect(restMs('usage.events', 499, 1_000, 1_030)).toBe(70);
    expect(restMs('charges.rated', 1, 1_000, 1_100)).toBe(0);
    expect(restMs('usage.events', 500, 1_000, 1_030)).toBe(0);
    expect(restMs('ledger.commands', 1, 1_000, 1_000)).toBe(0);
  });
});
