import { availableParallelism } from 'node:os';
import { BATCHES_AT_ONCE, batchesAtOnce } from './batches-at-once';

describe('batches at once', () => {
  it('is one where there is no core for a second, else two', () => {
    expect(BATCHES_AT_ONCE).toBe(availableParallelism() > 2 ? 2 : 1);
  });

  it('is two of usage that piles up, on any machine; of everything else the same as ever', () => {
    expect(batchesAtOnce('usage.events', 1_000)).toBe(2);
    expect(batchesAtOnce('usage.events', 999)).toBe(BATCHES_AT_ONCE);
    expect(batchesAtOnce('charges.rated', 100_000)).toBe(BATCHES_AT_ONCE);
    expect(batchesAtOnce('ledger.commands', 100_000)).toBe(BATCHES_AT_ONCE);
  });
});
