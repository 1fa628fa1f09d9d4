import { notRun } from '../support/not-run';
import { World } from '../support/world';
import { away } from './on-a-world/away';
import { deliveredAgain } from './on-a-world/delivered-again';
import { dieBeforeAnnouncing } from './on-a-world/die-before-announcing';
import { killProcesses } from './on-a-world/kill-processes';
import { lostReply } from './on-a-world/lost-reply';
import { oneKey } from './on-a-world/one-key';
import { poison } from './on-a-world/poison';
import { refusedStart } from './on-a-world/refused-start';
import type { Faults } from './on-a-world/section';
import { zombie } from './on-a-world/zombie';
import { LOGS, sized } from './sizes';

/** One installation of real processes per log; each fault is tried on what the ones before have left. */
describe.each(LOGS)('faults, %s log', (kind) => {
  let started: World | string = 'not started';
  const world = (): World => {
    if (typeof started === 'string') throw new Error(started);
    return started;
  };

  beforeAll(async () => {
    started = await World.start(kind);
    if (typeof started === 'string') notRun(`faults on ${kind}`, started);
  }, 180_000);
  beforeEach(async () => {
    if (typeof started !== 'string') await started.mend();
  }, 90_000);
  afterAll(async () => {
    if (typeof started !== 'string') await started.stop();
  });

  const test: Faults['it'] = (name, work, ms) => it(name, () => (typeof started === 'string' ? Promise.resolve() : work()), ms);
  for (const section of [poison, lostReply, oneKey, deliveredAgain, dieBeforeAnnouncing, zombie, away, refusedStart, killProcesses])
    section({ kind, world, it: test });

  test(
    'after all of this every charge is worked out again, and the journal folded again to the byte',
    async () => expect(await world().brokenEvidence()).toEqual([]),
    sized(120_000, 900_000),
  );

  test('nothing but structured logs was printed through all of this', () => Promise.resolve(expect(world().noise()).toEqual([])), 1_000);
});
