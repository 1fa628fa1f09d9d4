import type { Command } from '@tallystick/domain/ledger';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { commandBody } from '../../support/ledger/command-body';
import { adjustment, deposit, refund, reversal } from '../../support/ledger/commands';
import { eventText } from '../../support/shop';
import { NoReply, PARTITIONS, type SimTopic } from './fake-log';
import { CUSTOMERS, type World } from './world';

/** Sends until it has an answer, and now and then once more. */
function* send(world: World, topic: SimTopic, partition: number, value: string): Generator<void, void> {
  for (let answered = false; !answered || world.random.percent(15); yield) {
    try {
      world.log.append(topic, partition, value);
      answered = true;
    } catch (error) {
      if (!(error instanceof NoReply)) throw error;
    }
  }
}

/** A gateway: usage of known and unknown customers, retries, the same id with other content, records on the wrong partition. */
export function* gateway(world: World): Generator<void, void> {
  const { random } = world;
  for (let n = 10 + random.int(20); n > 0; n -= 1) {
    const id = random.int(40);
    const subject = id % 13 === 0 ? 'cus_unknown' : (CUSTOMERS[id % CUSTOMERS.length] ?? '');
    const time = `2026-${['09', '10', '11'][id % 3]}-1${id % 10}T12:00:00.00000000${id % 10}Z`;
    const input = random.percent(10) ? random.int(1_000) : id * 17;
    const text = eventText(`r${id}`, subject, { time, input, output: (id * 31) % 300 });
    const right = partitionOfShard(shardOf(subject), PARTITIONS);
    yield* send(world, 'usage', random.percent(10) ? (right + 1) % PARTITIONS : right, text);
  }
}

/** An admin: money in, taken, given back, some of it impossible. */
export function* admin(world: World): Generator<void, void> {
  const { random } = world;
  for (let n = 6 + random.int(10); n > 0; n -= 1) {
    const customer = random.pick(CUSTOMERS);
    const command = commandOf(world, customer);
    yield* send(world, 'commands', partitionOfShard(shardOf(customer), PARTITIONS), commandBody(command));
  }
}

function commandOf({ random }: World, customer: string): Command {
  const amount = `0.00${1 + random.int(9)}`;
  const payment = random.percent(40) ? { provider: 'p', id: String(random.int(3)) } : null;
  switch (random.int(5)) {
    case 0:
    case 1:
      return deposit(amount, { customer, payment });
    case 2:
      return adjustment(random.pick(['up', 'down']), amount, { customer, actor: `actor_${random.int(2)}` });
    case 3:
      return refund(`r${random.int(40)}`, random.percent(50) ? null : '0.0001', { customer, source: random.percent(50) ? 'test' : null });
    default:
      return reversal(BigInt(1 + random.int(12)), { customer });
  }
}

/** Whoever closes months: a change waits for nobody, and what is being posted beside it is folded again. */
export function* closer(world: World): Generator<void, void> {
  const { random, store } = world;
  for (let n = random.int(3); n > 0; n -= 1) {
    for (let pause = random.int(60); pause > 0; pause -= 1) yield;
    const period = random.pick([202609n, 202610n, 202611n]);
    if (store.periods.some((c) => c.period === period && c.state === 'locked')) continue;
    const tx = store.begin();
    const change = {
      seq: BigInt(store.periods.length + 1),
      entity: 'main',
      period,
      state: random.pick(['soft_closed', 'locked', 'open'] as const),
      actor: 'actor_0',
    };
    tx.write('periods', () => store.periods.push(change));
    tx.commit();
  }
}
