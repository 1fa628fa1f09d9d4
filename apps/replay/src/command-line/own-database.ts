import { readEnvironment } from '@tallystick/platform/config';
import { openEmbeddedPostgres } from '@tallystick/platform/storage/embedded-postgres';
import type { Context } from './settings';

/** For verbs that need no service: the server of DATABASE_URL, else the embedded one of DATA_DIR, started for as long as the work takes where it does not run. */
export async function withOwnDatabase<T>(context: Context, work: (url: string) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = readEnvironment();
  if (databaseUrl !== null) return work(databaseUrl);
  const own = await openEmbeddedPostgres({ dataDir, onNotice: (text) => context.terminal.err(`${text}\n`) });
  try {
    return await work(own.url);
  } finally {
    await own.stop();
  }
}
