import { setImmediate as turn } from 'node:timers/promises';
import { describeOnBothLogs, USAGE } from '../../../../test/support/both-logs';
import { kafkaBroker, type KafkaBroker } from '../../../../test/support/kafka-broker';
import { eventually, logUnderTest } from '../../../../test/support/log-under-test';
import { notRun } from '../../../../test/support/not-run';
import { GroupCommit, LogBusy } from './group-commit';
import type { AppendEntry, Log, Receipt } from './log';
import { LogAway } from './log-away';

const entry = (value: string): AppendEntry => ({ partition: 0, value });
const outcome = (work: Promise<Receipt[]>): Promise<string> =>
  work.then(
    () => 'kept',
    (e: unknown) => (e instanceof LogBusy ? 'busy' : e instanceof LogAway ? 'away' : String(e)),
  );

/** Counts what goes to the log. */
function counted(log: Log, appends: number[]): Log {
  return Object.assign(Object.create(log) as Log, {
    append: (...args: Parameters<Log['append']>) => {
      appends.push(args[1].length);
      return log.append(...args);
    },
  });
}

describeOnBothLogs('group commit', (logs) => {
  logs.it('gathers many small appends into few, and gives everybody his own receipts', async () => {
    const { log } = await logs.member();
    const appends: number[] = [];
    const commit = new GroupCommit(counted(log, appends), USAGE);
    const receipts = await Promise.all(
      Array.from({ length: 300 }, (_, i) => commit.append([entry(`{"a":${i}}`), { partition: 1, value: `{"b":${i}}` }])),
    );
    expect(appends).toEqual([600]);
    expect(receipts.map((r) => r.map((x) => x.partition))).toEqual(receipts.map(() => [0, 1]));
    expect(receipts.map((r) => Number(r[0]?.offset)).sort((a, b) => a - b)).toEqual(receipts.map((_, i) => i));
    const seen = await logs.worker(await logs.member());
    await eventually(
      () => seen.seen.length === 600,
      () => `${seen.seen.length} of 600`,
    );
    receipts.forEach(([a, b], i) => {
      expect([seen.values.get(`0/${a?.offset}`), seen.values.get(`1/${b?.offset}`)]).toEqual([`{"a":${i}}`, `{"b":${i}}`]);
    });
  });

  logs.it('waits a moment for the rest of a wave of commands, and no longer', async () => {
    const { log } = await logs.member();
    const appends: number[] = [];
    const commit = new GroupCommit(counted(log, appends), 'ledger.commands');
    const some = (n: number): Promise<unknown> => Promise.all(Array.from({ length: n }, () => commit.append([entry('{}')])));
    await some(10);
    const first = some(1);
    await turn();
    await Promise.all([first, some(4)]);
    expect(appends).toEqual([10, 5]);
    await some(1);
    await some(1);
    expect(appends).toEqual([10, 5, 1, 1]);
  });

  logs.it('fails only those whose append failed', async () => {
    const { log } = await logs.member();
    const commit = new GroupCommit(log, USAGE);
    await expect(commit.append([{ partition: 77, value: '{}' }])).rejects.toThrow('no partition 77');
    expect(await outcome(commit.append([entry('{}')]))).toBe('kept');
  });
});

describe('group commit while the log hangs', () => {
  /** One append is under way and hangs: what waits behind it is bounded in bytes and in time. */
  async function expectBounded(log: Log, goOn: () => void): Promise<void> {
    const appends: number[] = [];
    const commit = new GroupCommit(counted(log, appends), USAGE, { bytesMax: 1_000_000, msMax: 700 });
    const hanging = outcome(commit.append([entry('{}')]));
    await turn(); // an append takes along what its turn of the event loop brings in
    const waiting = Array.from({ length: 9 }, () => outcome(commit.append([entry(`"${'x'.repeat(100_000)}"`)])));
    const start = Date.now();
    expect(await outcome(commit.append([entry(`"${'x'.repeat(100_000)}"`)]))).toBe('busy');
    expect(Date.now() - start).toBeLessThan(200);
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 'busy'));
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(appends).toEqual([1]);
    goOn();
    expect(await hanging).toBe('kept');
    expect(await outcome(commit.append([entry('{}')]))).toBe('kept');
  }

  it('is bounded on the embedded log', async () => {
    const t = await logUnderTest('embedded', '');
    try {
      const { log } = await t.member();
      let goOn = (): void => undefined;
      const held = new Promise<void>((r) => (goOn = r));
      const locked = new Promise<void>((ready) => {
        void t.database.db.transaction(async (tx) => {
          await tx.query('SELECT 1 FROM log_head FOR UPDATE');
          ready();
          await held;
        });
      });
      await locked;
      await expectBounded(log, () => goOn());
    } finally {
      await t.close();
    }
  });

  it('is bounded on Kafka, and says that the log is away where no answer comes', async () => {
    const broker = await kafkaBroker();
    if (!broker.available) return notRun('group commit while Kafka hangs', broker.reason);
    const t = await logUnderTest('kafka', broker.address);
    try {
      const { log } = await t.member({ appendTimeoutMs: 2_500 });
      await log.append(USAGE, [entry('{}')]);
      broker.signal('SIGSTOP');
      await expectBounded(log, () => broker.signal('SIGCONT'));
      await expectAway(log, broker);
    } finally {
      broker.signal('SIGCONT');
      await t.close();
      await broker.stop();
    }
  });

  async function expectAway(log: Log, broker: KafkaBroker): Promise<void> {
    broker.signal('SIGSTOP');
    expect(await outcome(new GroupCommit(log, USAGE).append([entry('{}')]))).toBe('away');
    expect(await log.problems()).toEqual(['Kafka does not answer: no answer in time']);
    broker.signal('SIGCONT');
    await eventually(
      async () => (await log.problems()).length === 0,
      () => 'ready again',
    );
    expect(await outcome(new GroupCommit(log, USAGE).append([entry('{}')]))).toBe('kept');
  }
});
