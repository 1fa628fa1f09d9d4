import { sha256 } from '@tallystick/domain/canonical';
import { Catalogue } from '@tallystick/domain/contract';
import { bookEntry, customerEntries, rateEntry } from '../../support/shop';
import { admin, closer, gateway } from './clients';
import { FakeLog, PARTITIONS, type SimTopic } from './fake-log';
import { FakeStore } from './fake-store';
import { poster } from './poster';
import { Random } from './random';
import { rater } from './rater';

export const CUSTOMERS = ['cus_1', 'cus_2', 'cus_3', 'cus_4'];

/** Two prepaid, one postpaid, one that is not active yet in September. */
const CATALOGUE = new Catalogue();
[
  ...[bookEntry, rateEntry('gpt-5.2')],
  ...customerEntries('cus_1', { funding: 'prepaid' }),
  ...customerEntries('cus_2', { funding: 'prepaid' }),
  ...customerEntries('cus_3', { funding: 'postpaid' }),
  ...customerEntries('cus_4', { funding: 'prepaid', from: '2026-10-01T00:00:00Z' }),
].forEach((e, n) => CATALOGUE.apply({ seq: BigInt(n + 1), kind: e.kind, body: e.body, bodyHash: sha256(String(n)) }));

interface Actor {
  /** Starts it, and again after each crash; clients live on. */
  readonly start: (world: World) => Generator<void, void>;
  readonly crashes: boolean;
  running: Generator<void, void> | null;
  restsUntil: number;
}

const FAULTY_STEPS = 1_500;
const QUIET_STEPS = 20_000;

/** Workers, clients, log and store under one scheduler: everything that happens, happens in an order that the seed decides. */
export class World {
  readonly random: Random;
  readonly store = new FakeStore();
  readonly log: FakeLog;
  readonly catalogue = CATALOGUE;
  private faulty = true;
  private step = 0;
  private clock = 1_800_000_000_000_000_000n;
  private readonly actors: Actor[];

  constructor(seed: number) {
    this.random = new Random(seed);
    this.log = new FakeLog(this.random, () => this.faulty);
    const actor = (start: Actor['start'], crashes = false): Actor => ({ start, crashes, running: null, restsUntil: 0 });
    this.actors = [
      actor(rater, true),
      actor(rater, true),
      actor(poster, true),
      actor(poster, true),
      actor(gateway),
      actor(gateway),
      actor(admin),
      actor(closer),
    ];
  }

  /** The machine's clock: it goes on, and jumps an hour either way. */
  now(): bigint {
    this.clock += BigInt(this.random.int(1_000_000));
    if (this.random.percent(3)) this.clock += this.random.percent(50) ? 3_600_000_000_000n : -3_600_000_000_000n;
    return this.clock;
  }

  /** Faults for a while, or until all is done; then none, until everything that is on the log was taken. */
  run(): void {
    for (; this.step < FAULTY_STEPS && !(this.step % 100 === 0 && this.settled()); this.step += 1) this.turn(this.random.pick(this.actors));
    this.faulty = false;
    const last = this.step + QUIET_STEPS;
    for (; !this.settled(); this.step += 1) {
      if (this.step > last) throw new Error('the workers did not catch up');
      this.turn(this.random.pick(this.actors));
    }
  }

  private turn(actor: Actor): void {
    if (actor.restsUntil > this.step) return;
    if (actor.crashes && this.faulty && actor.running !== null && this.random.percent(3)) {
      actor.running = null; // what it held in memory is gone, and whatever it had begun
      actor.restsUntil = this.step + this.random.int(60);
      return;
    }
    actor.running ??= actor.start(this);
    if (actor.running.next().done === true) actor.restsUntil = Number.MAX_SAFE_INTEGER;
  }

  private settled(): boolean {
    const clients = this.actors.filter((a) => !a.crashes).every((a) => a.restsUntil === Number.MAX_SAFE_INTEGER);
    const at = (consumer: string, topic: SimTopic): boolean =>
      Array.from({ length: PARTITIONS }, (_, p) => p).every(
        (p) => (this.store.positions.get(`${consumer} ${p}`) ?? 0n) === this.log.end(topic, p),
      );
    if (!clients || !at('rating', 'usage') || !at('charges', 'charges') || !at('commands', 'commands')) return false;
    return [...this.store.heads].every(([shard, head]) => this.store.journal(shard).state.head.chargeSeq === head.chargeSeq);
  }
}
