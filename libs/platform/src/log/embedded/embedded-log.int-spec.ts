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

  it('keeps many records as it keeps few: dense, in order, beside others who append', async () => {
    const counts = [1, 99, 100, 101, 1_000, 5, 250];
    const appended = await Promise.all(
      counts.map(async (count, n) => {
        const entries = Array.from({ length: count }, (_, i) => ({
          partition: i % 3,
          value: JSON.stringify({ n, i, text: 'ä€😀' }),
          ...(i % 2 === 0 ? {} : { origin: `${n}/${i}` }),
        }));
        const receipts = await m.log.append('usage.events', entries);
        return entries.map((e, i) => ({ ...e, offset: receipts[i]?.offset, partition: receipts[i]?.partition }));
      }),
    );
    const { rows } = await m.db.sql.query<{ partition: number; offset: bigint; value: string; origin: string | null; salted: boolean }>(
      `SELECT partition, "offset", value, origin, length(salt) = 16 AS salted FROM usage_record ORDER BY partition, "offset"`,
    );
    const expected = appended.flat().sort((a, b) => (a.partition ?? 0) - (b.partition ?? 0) || Number((a.offset ?? 0n) - (b.offset ?? 0n)));
    expect(rows).toEqual(
      expected.map(({ partition, offset, value, ...e }) => ({
        partition,
        offset,
        value,
        origin: 'origin' in e ? e.origin : null,
        salted: true,
      })),
    );
    for (const p of [0, 1, 2])
      expect(rows.filter((r) => r.partition === p).map((r) => r.offset)).toEqual(
        Array.from({ length: rows.filter((r) => r.partition === p).length }, (_, i) => BigInt(i)),
      );
    await expect(
      m.log.append(
        'usage.events',
        Array.from({ length: 200 }, () => ({ partition: 77, value: '{}' })),
      ),
    ).rejects.toThrow('no partition 77');
    expect((await m.db.sql.query('SELECT 1 FROM usage_record WHERE partition = 77')).rowCount).toBe(0);
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
