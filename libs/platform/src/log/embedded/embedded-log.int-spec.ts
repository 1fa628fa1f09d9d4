import { testDatabase, type TestDatabase } from '../../../../../test/support/database';
import type { LogBatch } from '../log';
import { claimPosition, PositionLost } from '../positions';
import { settleLog } from '../settings';
import { EmbeddedLog } from './embedded-log';

describe('embedded log', () => {
  let t: TestDatabase;
  let log: EmbeddedLog;
  beforeEach(async () => {
    t = await testDatabase();
    await settleLog(t.db, 'embedded', 4);
    log = new EmbeddedLog(await t.open({ role: 'poster', poolSize: 20 }), 4);
  });
  afterEach(() => t.drop());

  it('gives dense offsets to concurrent appenders of several partitions', async () => {
    const receipts = (
      await Promise.all(
        Array.from({ length: 30 }, (_, k) =>
          log.append(
            'usage.events',
            Array.from({ length: 20 }, (_x, i) => ({ partition: (i + k) % 4, value: `{"n":${k * 20 + i}}` })),
          ),
        ),
      )
    ).flat();
    for (let p = 0; p < 4; p += 1) {
      const offsets = receipts.filter((r) => r.partition === p).map((r) => Number(r.offset));
      expect(offsets.sort((a, b) => a - b)).toEqual(offsets.map((_, i) => i));
    }
    expect((await t.db.sql.query<{ n: bigint }>('SELECT count(*) AS n FROM usage_record')).rows[0]?.n).toBe(600n);
  });

  it('takes back an append whose transaction fails', async () => {
    await expect(
      t.db.transaction(async (tx) => {
        await log.appendWithin(tx, 'charges.rated', [{ partition: 0, value: 'x' }]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await log.endOffsets('charges.rated')).get(0)).toBe(0n);
  });

  it('is consumed from the position in PostgreSQL, shared by two members, and a failing partition stops alone', async () => {
    const seen: string[] = [];
    let broken = true;
    const alarms: Error[] = [];
    const member = async () => {
      const db = await t.open({ role: 'poster', poolSize: 6 });
      return new EmbeddedLog(db, 4).consume({
        consumer: 'rating',
        topics: ['usage.events'],
        onAlarm: (e) => alarms.push(e),
        onBatch: async (batch: LogBatch) => {
          if (broken && batch.partition === 2) throw new Error('poison');
          await db.transaction((tx) => claimPosition(tx, 'rating', batch.topic, batch.partition, batch.firstOffset, batch.nextOffset));
          seen.push(...batch.records.map((r) => `${batch.partition}/${r.offset}`));
        },
      });
    };
    const a = await member();
    const b = await member();
    for (let i = 0; i < 50; i += 1)
      await log.append(
        'usage.events',
        [0, 1, 2, 3].map((partition) => ({ partition, value: '{}' })),
      );
    await until(() => seen.length === 150);
    await until(() => a.owned().length === 2 && b.owned().length === 2);
    expect(seen.some((s) => s.startsWith('2/'))).toBe(false);
    expect(alarms.length).toBeGreaterThan(0);
    broken = false;
    await until(() => seen.length === 200);
    await a.stop();
    await log.append(
      'usage.events',
      [0, 1, 2, 3].map((partition) => ({ partition, value: '{}' })),
    );
    await until(() => seen.length === 204 && b.owned().length === 4);
    await b.stop();
    expect(new Set(seen).size).toBe(204);
    await expect(t.db.transaction((tx) => claimPosition(tx, 'rating', 'usage.events', 0, 0n, 1n))).rejects.toThrow(PositionLost);
  });
});

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 1500 && !what(); i += 1) await new Promise((r) => setTimeout(r, 10));
  expect(what()).toBe(true);
}
