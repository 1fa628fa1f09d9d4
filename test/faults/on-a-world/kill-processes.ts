import { pause } from '../../support/app-process';
import { sized } from '../sizes';
import { whileDepositing } from './deposits';
import { brokerOf, underTraffic, type Section } from './section';

/** At a moment that nobody chose. */
const someTime = (from: number, span: number): Promise<void> => pause(from + Math.random() * span);

/** kill -9 of each of our processes, of PostgreSQL and of the broker, at random moments; deposits are under way as well as usage. */
export const killProcesses: Section = ({ world, it, kind }) => {
  for (const victim of ['rating-worker', 'ledger-worker', 'gateway'] as const)
    it(`kill -9 of the ${victim} again and again: charged is what was acknowledged`, async () => {
      const w = world();
      const kills = sized(3, 20);
      await underTraffic(w, `kill -9 of the ${victim} × ${kills}`, async () => {
        const deposited = await whileDepositing(w, async () => {
          for (let k = 0; k < kills; k += 1) {
            await someTime(100, 500);
            await w.restart(victim);
          }
        });
        expect(deposited).toBeGreaterThan(0);
      });
    }, 600_000);

  it('kill -9 of PostgreSQL: every acknowledged event is there, and everything goes on by itself', async () => {
    const w = world();
    const kills = sized(1, 10);
    await underTraffic(w, `kill -9 of PostgreSQL × ${kills}`, async () => {
      const deposited = await whileDepositing(w, async () => {
        for (let k = 0; k < kills; k += 1) {
          await someTime(400, 700);
          await w.postgres.kill9();
          await pause(200);
          await w.postgres.start();
          await pause(300);
        }
      });
      expect(deposited).toBeGreaterThan(0);
    });
  }, 600_000);

  if (kind === 'kafka')
    it('kill -9 of the broker: every acknowledged event is there, and everything goes on by itself', async () => {
      const w = world();
      const broker = brokerOf(w);
      const kills = sized(1, 10);
      await underTraffic(w, `kill -9 of the broker × ${kills}`, async () => {
        const deposited = await whileDepositing(w, async () => {
          for (let k = 0; k < kills; k += 1) {
            await someTime(400, 700);
            await broker.kill9();
            await pause(200);
            await broker.restart();
            await pause(500);
          }
        });
        expect(deposited).toBeGreaterThan(0);
      });
    }, 900_000);
};
