import { USAGE, startWorker } from '../../../../../test/support/both-logs';
import { kafkaBroker, type KafkaBroker } from '../../../../../test/support/kafka-broker';
import { eventually, logUnderTest, PARTITIONS, type LogUnderTest } from '../../../../../test/support/log-under-test';
import { notRun } from '../../../../../test/support/not-run';
import type { Consuming, Log } from '../log';

describe('Kafka goes away and comes back', () => {
  let broker: KafkaBroker | null = null;
  let t: LogUnderTest;
  const running: Consuming[] = [];
  beforeAll(async () => {
    const b = await kafkaBroker();
    if (b.available) broker = b;
    else notRun('Kafka goes away and comes back', b.reason);
  });
  beforeEach(async () => {
    if (broker !== null) t = await logUnderTest('kafka', broker.address);
  });
  afterEach(async () => {
    if (broker === null) return;
    await Promise.all(running.splice(0).map((c) => c.stop()));
    await t.close();
  });
  afterAll(() => broker?.stop());

  /** As the gateway's callers do: what was not acknowledged is sent again. Every value is sent until the log has it. */
  async function produce(log: Log, count: number, acknowledged: Map<string, string>, from: string): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const entries = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value: `${from}${i}` }));
      for (;;) {
        const receipts = await log.append(USAGE, entries).catch(() => null);
        if (receipts === null) continue;
        receipts.forEach((r) => acknowledged.set(`${r.partition}/${r.offset}`, `${from}${i}`));
        break;
      }
      await new Promise((r) => setTimeout(r, 10));
    }
  }

  it('keeps what it acknowledged when it is killed with -9, and everything goes on by itself', async () => {
    if (broker === null) return;
    const m = await t.member();
    const keep = (c: Consuming): Consuming => (running.push(c), c);
    const w = await startWorker(m, {}, keep);
    const acknowledged = new Map<string, string>();
    await produce(m.log, 20, acknowledged, 'a');
    const producing = produce(m.log, 120, acknowledged, 'b');
    await new Promise((r) => setTimeout(r, 300));
    await broker.kill9();
    expect((await m.log.problems())[0]).toMatch(/^Kafka does not answer/);
    await broker.restart();
    const back = Date.now();
    await producing;
    await produce(m.log, 5, acknowledged, 'c');
    await eventually(
      () => [...acknowledged.keys()].every((place) => w.values.has(place)),
      () => `${w.seen.length} of ${acknowledged.size}; ${w.alarms.map((a) => a.error.message).join('; ')}`,
    );
    console.log(`broker killed and started again: applied again ${((Date.now() - back) / 1000).toFixed(1)} s after it answered`);
    for (const [place, value] of acknowledged) expect([place, w.values.get(place)]).toEqual([place, value]);
    expect(w.seen.length).toBe(new Set(w.seen).size);
    expect(w.alarms.filter((a) => a.fatal)).toEqual([]);
    expect(await m.log.problems()).toEqual([]);
  });

  it('lets a log be made, and a consumer begin, while no broker answers', async () => {
    if (broker === null) return;
    await broker.kill9();
    const m = await t.member({ appendTimeoutMs: 500 });
    await expect(m.log.append(USAGE, [{ partition: 0, value: '{}' }])).rejects.toThrow(/LogAway|no broker|usage.events/);
    const starting = startWorker(m, {}, (c) => (running.push(c), c));
    await broker.restart();
    const w = await starting;
    let sent = false;
    await eventually(
      async () =>
        (sent ||= await m.log.append(USAGE, [{ partition: 0, value: 'now' }]).then(
          () => true,
          () => false,
        )),
      () => 'an append',
    );
    await eventually(
      () => [...w.values.values()].includes('now'),
      () => 'the record',
    );
  });
});
