import type { Database } from '@tallystick/platform/storage/database';

/** What a superuser can do and nobody else: changes rows with every trigger off, then puts everything back as it was by `undo`. */
export async function tamper(owner: Database, change: string, undo: string, between: () => Promise<void>): Promise<void> {
  const forced = (sql: string): Promise<number> =>
    owner.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      return (await tx.query(sql)).rowCount;
    });
  if ((await forced(change)) < 1) throw new Error(`nothing was changed by ${change}`);
  try {
    await between();
  } finally {
    await forced(undo);
  }
}
