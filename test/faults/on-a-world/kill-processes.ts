import { pause } from '../../support/app-process';
import { sized } from '../sizes';
import { brokerOf, underTraffic, type Section } from './section';

/** kill -9 of each of our processes, of PostgreSQL and of the broker, at moments that differ. */
export const killProcesses: Section = ({ world, it, kind }) => {
  for (const victim of ['rating-worker', 'ledger-worker', 'gateway'] as const)
    it(`kill -9 of the ${victim} again and again: charged is what was acknowledged`, async () => {
      const w = world();
      const kills = sized(3, 20);
      await underTraffic(w, `kill -9 of the ${victim} × ${kills}`, async () => {
        for (let k = 0; k < kills; k += 1) {
          await pause(100 + ((k * 137) % 500));
          await w.restart(victim);
        }
      });
    }, 600_000);

  it('kill -9 of PostgreSQL: every acknowledged event is there, and everything goes on by itself', async () => {
    const w = world();
    const kills = sized(1, 10);
    await underTraffic(w, `kill -9 of PostgreSQL × ${kills}`, async () => {
      for (let k = 0; k < kills; k += 1) {
        await pause(400 + ((k * 211) % 700));
        await w.postgres.kill9();
        await pause(200);
        await w.postgres.start();
        await pause(300);
      }
    });
  }, 600_000);

  if (kind === 'kafka')
    it('kill -9 of the broker: every acknowledged event is there, and everything goes on by itself', async () => {
      const w = world();
      const broker = brokerOf(w);
      const kills = sized(1, 10);
      await underTraffic(w, `kill -9 of the broker × ${kills}`, async () => {
        for (let k = 0; k < kills; k += 1) {
          await pause(400 + ((k * 211) % 700));
          await broker.kill9();
          await pause(200);
          await broker.restart();
          await pause(500);
        }
      });
    }, 900_000);
};
