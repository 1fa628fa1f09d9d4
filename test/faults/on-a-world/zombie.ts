import { pause, until, type AppProcess } from '../../support/app-process';
import type { Charged, World } from '../../support/world';
import { Traffic } from '../../support/traffic';
import { sized } from '../sizes';
import { expectCharged, freshPrefix, settled, type Section } from './section';

const lost = (w: World, app: AppProcess): Promise<number> => w.counter(app, 'tallystick_positions_lost_total');

/** A worker that stands still for longer than its partitions are kept for it, and then goes on where it was. */
export const zombie: Section = ({ world, it, kind }) => {
  it('a rating worker stopped past its rebalance: when it goes on, its commit fails the compare-and-set', async () => {
    const w = world();
    const times = sized(1, 10);
    const before = await settled(w);
    const traffic = new Traffic(w, freshPrefix());
    const first = w.app('rating-worker');
    const second = await w.more('rating-worker');
    try {
      await second.ready();
      await until('partitions shared', () => shared(w, traffic, first, second), 30);
      for (let k = 0; k < times; k += 1) await standStill(w, first, traffic, before);
      await expectCharged(w, `SIGSTOP past the rebalance × ${times}`, before, traffic);
    } finally {
      await first.kill('SIGCONT');
      await second.kill('SIGTERM');
    }
  }, 900_000);

  // the transaction is PostgreSQL's, whichever the log
  if (kind === 'embedded')
    it('a worker stopped inside of its transaction holds nobody up for long, and changes nothing when it goes on', async () => {
      const w = world();
      const before = await settled(w);
      const traffic = new Traffic(w, freshPrefix());
      const first = w.app('rating-worker');
      const second = await w.more('rating-worker');
      try {
        await w.db.transaction(async (tx) => {
          await tx.query('SELECT 1 FROM rating_head ORDER BY shard FOR UPDATE');
          await traffic.round();
          await until('the rating worker inside of its transaction', () => waits(w), 30);
          await first.kill('SIGSTOP');
        });
        await second.ready();
        await traffic.round();
        const took = await w.caughtUp(before, traffic, 40);
        console.log(`stopped inside of a transaction: the other worker went on after ${took.toFixed(1)} s`);
        await first.kill('SIGCONT');
        await traffic.round();
        await expectCharged(w, 'SIGSTOP inside of a transaction', before, traffic);
      } finally {
        await first.kill('SIGCONT');
        await second.kill('SIGTERM');
      }
    }, 120_000);
};

/**
 * Stops the worker while it waits for records, and sends some at once: on Kafka they stand in its socket then, as the answer to its fetch.
 * Somebody else applies them; when the worker goes on it tries to, and is refused. An answer may have come too early: then once more.
 */
async function standStill(w: World, worker: AppProcess, traffic: Traffic, before: Charged): Promise<void> {
  const refused = await lost(w, worker);
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await traffic.round();
    await w.caughtUp(before, traffic, 40);
    await worker.kill('SIGSTOP');
    await traffic.round();
    await w.caughtUp(before, traffic, 40);
    await worker.kill('SIGCONT');
    await pause(500);
    if ((await lost(w, worker)) > refused) return;
  }
  throw new Error('stopped eight times, and never with a batch that somebody else then applied');
}

/** Both workers have applied something. */
async function shared(w: World, traffic: Traffic, ...workers: AppProcess[]): Promise<boolean> {
  const owned = await Promise.all(workers.map((worker) => w.counter(worker, 'tallystick_batch_seconds_count')));
  await traffic.round();
  return owned.every((n) => n > 0);
}

const waits = async (w: World): Promise<boolean> =>
  (await w.db.sql.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'tallystick-rating-worker' AND wait_event_type = 'Lock'`))
    .rowCount > 0;
