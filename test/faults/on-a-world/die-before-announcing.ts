import { until } from '../../support/app-process';
import { Traffic } from '../../support/traffic';
import type { World } from '../../support/world';
import { sized } from '../sizes';
import { expectCharged, freshPrefix, settled, type Section } from './section';

/** Keeps every rating head locked while `work` runs: the rating worker has its batch in hand and waits inside of its transaction. */
async function holdingRating(w: World, work: () => Promise<void>): Promise<void> {
  await w.db.transaction(async (tx) => {
    await tx.query('SELECT 1 FROM rating_head ORDER BY shard FOR UPDATE');
    await work();
  });
}

const waitsForLock = async (w: World): Promise<boolean> =>
  (
    await w.db.sql.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'tallystick-rating-worker' AND wait_event_type = 'Lock' AND state = 'active'`,
    )
  ).rowCount > 0;

/** The rating worker dies between its commit and the produce on Kafka, or before its commit on the embedded log: each time it is hit. */
export const dieBeforeAnnouncing: Section = ({ world, it }) => {
  it('a rating worker dies with its batch in hand: no charge lost, none twice', async () => {
    const w = world();
    const times = sized(1, 10);
    const before = await settled(w);
    const traffic = new Traffic(w, freshPrefix());
    let announcedLater = 0n;
    for (let k = 0; k < times; k += 1) {
      // else it may be an announcement of the batch before that waits for the lock
      await settled(w);
      await holdingRating(w, async () => {
        await traffic.round();
        await until('the rating worker inside of its transaction', () => waitsForLock(w), 30);
        w.broker?.signal('SIGSTOP');
        if (w.kind === 'embedded') await w.app('rating-worker').kill('SIGKILL');
      });
      if (w.broker !== null) {
        // it commits, and then finds no broker to tell
        await until('charges committed and not announced', async () => (await unannounced(w)) > 0n, 30);
        await w.app('rating-worker').kill('SIGKILL');
        announcedLater += await unannounced(w);
        w.broker.signal('SIGCONT');
      }
      await w.mend();
    }
    if (w.kind === 'kafka') expect(announcedLater).toBeGreaterThan(0n);
    await expectCharged(
      w,
      `death with a batch in hand × ${times} (${announcedLater} charges announced by the next worker)`,
      before,
      traffic,
    );
    expect(await unannounced(w)).toBe(0n);
  }, 600_000);
};

async function unannounced(w: World): Promise<bigint> {
  const { rows } = await w.db.sql.query<{ n: bigint }>('SELECT sum(charge_seq - published_charge_seq)::int8 AS n FROM rating_head');
  return rows[0]?.n ?? 0n;
}
