import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory, type Config } from '@tallystick/platform/config';
import type { Database } from '@tallystick/platform/storage/database';
import { createFirstAdminKey } from '@tallystick/platform/storage/keys';

/**
 * The first start makes an admin key where the environment gives none: shown once, and left for the command line of the same user in a file
 * that only this user can read. Null on later starts and where ADMIN_API_KEY is set.
 */
export async function firstKey(db: Database, config: Config): Promise<{ key: string; file: string } | null> {
  if (config.adminApiKey !== null) return null;
  const created = await createFirstAdminKey(db);
  if (created === null) return null;
  makeDataDirectory(config.dataDir);
  const file = join(config.dataDir, 'admin-key');
  writeFileSync(file, `${created.key}\n`, { mode: 0o600 });
  return { key: created.key, file };
}
