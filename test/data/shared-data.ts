import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { notRun } from '../support/not-run';

const ROOT = resolve(__dirname, '../../../shared/data');

/**
 * The folder of a data set beside the checkout, or null where it is absent: then its tests are skipped and the test command names
 * the set at its end; with CI=true it is an error.
 */
export function sharedData(name: string, root = ROOT): string | null {
  const folder = resolve(root, name);
  if (existsSync(folder)) return folder;
  notRun(`tests on the data set ${name}`, `../shared/data/${name} is absent`);
  return null;
}
