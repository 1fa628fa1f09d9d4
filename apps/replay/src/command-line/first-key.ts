import { Database } from '@tallystick/platform/storage/database';
import { createFirstAdminKey } from '@tallystick/platform/storage/keys';

/** The first admin key of a migrated database, made on the database itself; null where an admin key lives. */
export async function makeFirstKey(url: string): Promise<Awaited<ReturnType<typeof createFirstAdminKey>>> {
  const db = await Database.open({ url, role: 'poster', poolSize: 1, applicationName: 'tallystick-keys' });
  try {
    return await createFirstAdminKey(db);
  } finally {
    await db.close();
  }
}

export const keyShown = (key: string): string => `Admin key, shown once: ${key}`;
