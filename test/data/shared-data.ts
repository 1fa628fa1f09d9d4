import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../../shared/data');

/** The folder of a data set beside the checkout, or null where it is absent: then its tests skip, but fail where CI=true. */
export function sharedData(name: string): string | null {
  const folder = resolve(ROOT, name);
  if (existsSync(folder)) return folder;
  if (process.env['CI'] === 'true') throw new Error(`the data set ${name} is absent and CI=true`);
  console.warn(`skipped: the data set ${name} is absent`);
  return null;
}
