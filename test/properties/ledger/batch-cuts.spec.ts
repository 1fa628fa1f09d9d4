import type { BatchResult } from '@tallystick/domain/ledger';
import fc from 'fast-check';
import { LARGE, sized } from '../../faults/sizes';
import { MemoryLedger } from '../../support/ledger/memory-ledger';
import { operations } from './operations';
import { Play } from './play';

jest.setTimeout(LARGE ? 60 * 60_000 : 120_000);

/** What must not depend on where batches are cut: transfers with their balances, outcomes, accounts, what is left of entries. */
function told(ledger: MemoryLedger): unknown {
  const { accounts, entries, head } = ledger.state;
  const flat = <T>(pick: (r: BatchResult) => readonly T[]): T[] => ledger.results.flatMap(pick);
  return {
    transfers: flat((r) => r.transfers),
    outcomes: flat((r) => r.outcomes),
    accounts: [...accounts.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    entries: [...entries.values()]
      .map(({ entry, refunded, refundedOverage, reversedBy }) => [entry, refunded, refundedOverage, reversedBy])
      .sort(),
    head: { ...head, batchSeq: 0n, clock: 0n },
  };
}

describe('the cut of batches', () => {
  const [runs, length] = [sized(200, 3_000), sized(50, 200)];

  it(`changes nothing (I13): each batch posted one by one, ${runs} times up to ${length} operations`, () => {
    fc.assert(
      fc.property(operations(length), (list) => {
        const play = new Play();
        play.run(list);
        const single = new MemoryLedger();
        for (const { commands = [], charges = [], periods, clock = 0n } of play.posted) {
          let now = clock;
          const under = () => ({ ...(periods === undefined ? {} : { periods }), clock: (now += 1n) });
          for (const command of commands) single.post({ commands: [command], ...under() });
          for (const charge of charges) single.post({ charges: [charge], ...under() });
        }
        expect(told(single)).toEqual(told(play.ledger));
      }),
      { numRuns: runs },
    );
  });
});
