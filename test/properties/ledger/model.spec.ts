import fc from 'fast-check';
import { LARGE, sized } from '../../faults/sizes';
import { operations } from './operations';
import { Play } from './play';

jest.setTimeout(LARGE ? 60 * 60_000 : 120_000);

describe('the ledger against a naive one', () => {
  const [runs, length] = [sized(500, 10_000), sized(50, 200)];

  // fast-check prints the seed and the shortest run that differs: `seed` and `path` beside `numRuns` play it again
  it(`does the same, ${runs} times up to ${length} operations: I1 I2 I3 I4 I6 I8 I9 I10 I14`, () => {
    let done = 0;
    fc.assert(
      fc.property(operations(length), (list) => {
        new Play().run(list);
        done += list.length;
      }),
      { numRuns: runs },
    );
    process.stdout.write(`ledger against naive: ${runs} runs, ${done} operations, 0 differences\n`);
  });
});
