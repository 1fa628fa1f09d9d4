import type { Database } from '@tallystick/platform/storage/database';
import { CHECKS, runChecks } from '@tallystick/platform/storage/replay/checks';

/** Everything that `verify` checks in the database holds. `except`: checks of what the test left out on purpose. */
export async function expectSound(db: Database, ...except: string[]): Promise<void> {
  const found: [string, unknown][] = [];
  const checks = CHECKS.filter((c) => !except.includes(c.name));
  await runChecks(db, ({ check, findings }) => void found.push([check.name, findings]), checks);
  expect(found).toEqual(checks.map((c) => [c.name, []]));
}
