import { logUnderTest, type LogUnderTest, type Member } from '../../../../../test/support/log-under-test';
import type { Log } from '../log';
import { LogNotDurable, requireDurable } from '../require-durable';
import { EmbeddedLog } from './embedded-log';

describe('embedded log', () => {
  let t: LogUnderTest;
  let m: Member;
  beforeEach(async () => {
    t = await logUnderTest('embedded', '');
    m = await t.member();
  });
  afterEach(() => t.close());

  it('takes back an append whose transaction fails', async () => {
    const { appendWithin }: Log = m.log;
    await expect(
      m.db.transaction(async (tx) => {
        await appendWithin?.(tx, 'charges.rated', [{ partition: 0, value: 'x' }]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await m.log.endOffsets('charges.rated')).get(0)).toBe(0n);
    const [receipt] = await m.log.append('charges.rated', [{ partition: 0, value: 'y' }]);
    expect(receipt?.offset).toBe(0n);
  });

  it('is refused where PostgreSQL does not wait for the disk, and not ready where it takes nothing', async () => {
    await requireDurable(m.log);
    const { name } = t.database;
    for (const [setting, said, refused] of [
      ['synchronous_commit = off', 'PostgreSQL runs with synchronous_commit off: acknowledged records can be lost', true],
      ['default_transaction_read_only = on', 'PostgreSQL is read-only', false],
    ] as const) {
      await t.database.db.sql.query(`ALTER DATABASE ${name} SET ${setting}`);
      const db = await t.database.open();
      const log = new EmbeddedLog(db, 4);
      expect(await log.problems()).toEqual([said]);
      if (refused) await expect(requireDurable(log)).rejects.toThrow(LogNotDurable);
      else await requireDurable(log);
      await db.connection(async (session) => {
        await session.query('SET default_transaction_read_only = off');
        await session.query(`ALTER DATABASE ${name} RESET ALL`);
      });
    }
  });
});
