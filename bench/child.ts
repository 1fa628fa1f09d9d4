import { fork, type ChildProcess } from 'node:child_process';
import { collectAlone } from '../libs/platform/src/process/collect-alone';

/** Microseconds of CPU, and whatever the child counts. */
export interface ChildReport {
  readonly cpuMicros: number;
  readonly counts: Record<string, number>;
}

/** A process of the benchmark: answers `report` with its CPU time and counters, ends on `stop`. */
export class Child {
  private constructor(
    private readonly process: ChildProcess,
    readonly pid: number,
  ) {}

  /** Resolves when the child says that it is ready. `args` go to it as one JSON argument. */
  static async start(file: string, args: unknown): Promise<Child> {
    const child = fork(file, [JSON.stringify(args)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`${file} ended with ${code} while starting`)));
    });
    return new Child(child, child.pid ?? 0);
  }

  ask<T = ChildReport>(question: object): Promise<T> {
    return new Promise((resolve) => {
      this.process.once('message', (m) => resolve(m as T));
      this.process.send(question);
    });
  }

  report(): Promise<ChildReport> {
    return this.ask({ ask: 'report' });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      this.process.once('exit', () => resolve());
      this.process.send({ ask: 'stop' });
    });
  }
}

/** The child's side, as `runProcess` is for the processes of the product: answers the parent until it is told to stop. */
export function serve(
  counts: () => Record<string, number>,
  stop: () => Promise<void>,
  more?: (question: Record<string, unknown>) => Promise<object>,
): void {
  collectAlone();
  process.on('message', (m: Record<string, unknown>) => {
    void answer(m);
  });
  const answer = async (m: Record<string, unknown>): Promise<void> => {
    if (m['ask'] === 'stop') {
      await stop();
      process.exit(0);
    }
    if (m['ask'] === 'report') {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpuMicros: user + system, counts: counts() });
    } else process.send?.(await (more?.(m) ?? Promise.resolve({})));
  };
  process.on('disconnect', () => process.exit(1));
  process.send?.('ready');
}
