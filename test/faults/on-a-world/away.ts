import { Database } from '@tallystick/platform/storage/database';
import { pause, until } from '../../support/app-process';
import type { World } from '../../support/world';
import { sized } from '../sizes';
import { brokerOf, refuses, underTraffic, type Section } from './section';

/** Ends every session of our processes, so that they meet what was changed. */
const cutSessions = (w: World): Promise<unknown> =>
  w.db.sql.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tallystick-%' AND pid <> pg_backend_pid()`,
  );

const notReady = async (w: World): Promise<string[]> => {
  const answer = await w.ask('gateway', '/health/ready');
  return answer?.status === 503 ? answer.body.problems : [];
};

/** What is needed is away, refuses or is full: 503, nothing in part, and everything goes on by itself. */
export const away: Section = ({ world, it, kind }) => {
  if (kind === 'kafka')
    it('the broker is away: 503, said at /health/ready, and everything goes on by itself', async () => {
      const w = world();
      const broker = brokerOf(w);
      await underTraffic(w, 'broker away', async (traffic) => {
        await pause(300);
        await broker.kill9();
        const since = Date.now();
        await refuses(w);
        // whose append was under way waits longer than whoever comes after
        await until('the traffic was refused as well', () => Promise.resolve(traffic.again > 0), 60);
        expect((await notReady(w)).join()).toMatch(/^Kafka does not answer/);
        await pause(Math.max(0, sized(3_000, 60_000) - (Date.now() - since)));
        await broker.restart();
        await until('ready again', async () => (await w.ask('gateway', '/health/ready'))?.status === 200, 60);
      });
    }, 300_000);

  it('PostgreSQL is read-only: nothing in part, and everything goes on by itself', async () => {
    const w = world();
    await underTraffic(w, 'PostgreSQL read-only', async () => {
      await w.db.sql.query('ALTER DATABASE shop SET default_transaction_read_only = on');
      await cutSessions(w);
      if (w.kind === 'embedded') {
        await refuses(w);
        expect(await notReady(w)).toContain('PostgreSQL is read-only');
      } else await pause(1_000); // the log is elsewhere: the gateway goes on, rating waits
      await writable(w);
      await cutSessions(w);
    });
  }, 120_000);

  it('PostgreSQL has no connection left: 503, and everything goes on by itself', async () => {
    const w = world();
    await underTraffic(w, 'no connection left', async () => {
      const taken: Database[] = [];
      try {
        await cutSessions(w);
        await takeConnections(w, taken);
        await cutSessions(w);
        await takeConnections(w, taken);
        await refuses(w);
      } finally {
        await Promise.all(taken.map((d) => d.close()));
      }
    });
  }, 120_000);
};

async function writable(w: World): Promise<void> {
  const db = await Database.open({ url: w.postgres.url('postgres'), poolSize: 1 });
  await db.sql.query('ALTER DATABASE shop RESET default_transaction_read_only');
  await db.close();
}

/** Connections as somebody else has them, until the server has none left for those who are no superuser. */
async function takeConnections(w: World, taken: Database[]): Promise<void> {
  for (;;) {
    try {
      taken.push(await Database.open({ url: w.postgres.url('postgres'), poolSize: 1, applicationName: 'somebody-else' }));
    } catch {
      return;
    }
  }
}
