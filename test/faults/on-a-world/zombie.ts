import { pause, until, type AppProcess } from '../../support/app-process';
import type { World } from '../../support/world';
import { Traffic } from '../../support/traffic';
import { sized } from '../sizes';
import { expectCharged, freshPrefix, settled, underTraffic, type Section } from './section';

const lost = (w: World, app: AppProcess): Promise<number> => w.counter(app, 'tallystick_positions_lost_total');

/** A worker that stands still for longer than its partitions are kept for it, and then goes on where it was. */
export const zombie: Section = ({ world, it, kind }) => {
  it('a rating worker stopped past its rebalance: when it goes on, its commit fails the compare-and-set', async () => {
    const w = world();
    const times = sized(1, 10);
    const second = await w.more('rating-worker');
    try {
      await second.ready();
      const first = w.app('rating-worker');
      await underTraffic(
        w,
        `SIGSTOP past the rebalance × ${times}`,
        async (traffic) => {
          for (let k = 0; k < times; k += 1) {
            const before = await lost(w, first);
            await pause(1_500 + ((k * 137) % 500));
            for (let attempt = 0; (await lost(w, first)) === before; attempt += 1) {
              if (attempt === 5) throw new Error('stopped five times, and never with a batch that somebody else then applied');
              await first.kill('SIGSTOP');
              await untilOthersGoOn(w, traffic);
              await first.kill('SIGCONT');
              await pause(1_000);
            }
          }
        },
        90,
      );
    } finally {
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

/** Everything that was acknowledged up to now is charged, though one worker stands still. */
async function untilOthersGoOn(w: World, traffic: Traffic): Promise<void> {
  const there = async (): Promise<bigint> =>
    (await w.db.sql.query<{ n: bigint }>('SELECT sum(delivered)::int8 AS n FROM rating_head')).rows[0]?.n ?? 0n;
  const at = await there();
  const acknowledged = traffic.events;
  await until('the rebalance', async () => traffic.events > acknowledged && (await moved(w)), 40);
  await until('others at work', async () => (await there()) > at, 40);
}

/** The partitions of every topic are all being worked on: none is behind for more than what just came. */
async function moved(w: World): Promise<boolean> {
  const read = async (): Promise<string[]> =>
    (
      await w.db.sql.query<{ p: string }>(
        `SELECT partition || ':' || next_offset AS p FROM consumer_position WHERE consumer = 'rating' ORDER BY 1`,
      )
    ).rows.map((r) => r.p);
  const before = await read();
  await pause(600);
  const after = await read();
  return before.every((p, i) => p !== after[i]);
}

const waits = async (w: World): Promise<boolean> =>
  (await w.db.sql.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'tallystick-rating-worker' AND wait_event_type = 'Lock'`))
    .rowCount > 0;
