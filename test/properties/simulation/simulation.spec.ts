import { LARGE, sized } from '../../faults/sizes';
import { checkWorld } from './check-world';
import { World } from './world';

/** Refusals and lost races are errors by the thousand: their stacks would take most of the time. */
const { stackTraceLimit } = Error;
beforeAll(() => (Error.stackTraceLimit = 0));
afterAll(() => (Error.stackTraceLimit = stackTraceLimit));
jest.setTimeout(LARGE ? 60 * 60_000 : 120_000);

/** `SIMULATION_SEED=123 npx jest --selectProjects properties --testPathPatterns simulation` plays one seed again. */
const ONLY = process.env['SIMULATION_SEED'];

describe('workers, log and store under faults that a seed decides', () => {
  const seeds = ONLY === undefined ? Array.from({ length: sized(200, 100_000) }, (_, n) => n) : [Number(ONLY)];

  it(`lose nothing, charge nothing twice, and can be rebuilt: ${seeds.length} seeds, I1 to I14 and I19`, () => {
    const seen = { charges: 0, refused: 0, applied: 0, duplicates: 0, conflicts: 0, reappended: 0, transfers: 0, closed: 0 };
    for (const seed of seeds) {
      const world = new World(seed);
      try {
        world.run();
        checkWorld(world);
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
      for (const h of world.store.heads.values()) {
        seen.charges += h.charged;
        seen.duplicates += h.duplicate;
        seen.conflicts += h.conflict;
        seen.reappended += h.reappended;
      }
      for (const { result } of [...world.store.inputs.values()].flat()) {
        seen.transfers += result.transfers.length;
        for (const o of result.outcomes) seen[o.applied ? 'applied' : 'refused'] += 1;
      }
      seen.closed += world.store.periods.length;
    }
    process.stdout.write(`simulation: ${seeds.length} seeds, ${JSON.stringify(seen)}\n`);
    if (ONLY === undefined) expect(Object.values(seen).every((n) => n > seeds.length / 10)).toBe(true);
  });
});
