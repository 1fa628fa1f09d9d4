import { runChecks } from '../libs/platform/src/storage/replay/checks';
import type { Database } from '../libs/platform/src/storage/database';

/** Runs the checks of `verify`; throws naming the first that does not hold, prints one line where all do. */
export async function checkInvariants(db: Database): Promise<void> {
  const held = new Set<string>();
  let count = 0;
  await runChecks(db, ({ check, findings: [first] }) => {
    if (first !== undefined)
      throw new Error(`broken after the run: ${check.name} (${check.invariants.join(', ')}), ${first.position}: ${first.detail}`);
    count += 1;
    for (const invariant of check.invariants) held.add(invariant);
  });
  console.log(`checks of verify after the run: ${count} of ${count} hold (${[...held].join(', ')})\n`);
}
