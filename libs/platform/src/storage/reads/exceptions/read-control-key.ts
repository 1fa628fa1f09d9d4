import type { Sql } from '../../sql';

/** The installation's key of control records. Throws where the database was not migrated. */
export async function readControlKey(sql: Sql): Promise<Uint8Array> {
  const [row] = await sql.rows<[Buffer]>('read_control_key', 'SELECT control_key FROM installation WHERE id = 1');
  if (row === undefined) throw new Error('the installation has no control key: run `tallystick migrate`');
  return row[0];
}
