import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
export const ADMIN_KEY = 'test-admin-key-0123456789';

/** One of our apps as a process of its own, started from the build. */
export class AppProcess {
  private output = '';

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    const keep = (chunk: Buffer): void => {
      this.output += chunk.toString();
      if (this.output.length > 40_000) this.output = this.output.slice(this.output.indexOf('\n', 20_000) + 1); // whole lines
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** Resolves when `/health/ready` answers 200; throws with the process's own words where it ends before. */
  static async start(name: string, command: readonly string[], environment: Record<string, string>, port?: number): Promise<AppProcess> {
    const started = await AppProcess.spawn(name, command, environment, port);
    await started.ready();
    return started;
  }

  /** Starts it and waits for nothing: it may be one that must refuse to run. */
  static async spawn(name: string, command: readonly string[], environment: Record<string, string>, port?: number): Promise<AppProcess> {
    const at = port ?? (await freePort());
    const [program = 'node', ...args] = command;
    const entry = args[0];
    if (entry !== undefined && !existsSync(resolve(ROOT, entry))) throw new Error(`${entry} is missing: run \`npm run build\` first`);
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', HOST: '127.0.0.1', ADMIN_API_KEY: ADMIN_KEY, ...environment, PORT: String(at) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new AppProcess(name, at, child);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get words(): string {
    return this.output;
  }

  /** Exit code, once it has ended; null where a signal ended it. */
  async ended(): Promise<number | null> {
    if (this.over) return this.child.exitCode;
    await new Promise<void>((r) => this.child.once('exit', () => r()));
    return this.child.exitCode;
  }

  get over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async ready(): Promise<void> {
    const end = Date.now() + 60_000;
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`${this.name} ended with ${this.child.exitCode}: ${this.output}`);
      const ok = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
        (r) => r.ok,
        () => false,
      );
      if (ok) return;
      if (Date.now() > end) throw new Error(`${this.name} was not ready within 60 s: ${this.output}`);
      await pause(100);
    }
  }

  /** Sends the signal and waits for the end where it is one that ends. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.over) return;
    this.child.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await this.ended();
  }
}

/** Below 32768: an outgoing connection could take an ephemeral port while the process that had it is being started again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

export const pause = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

/** Until `what` answers true; throws with `label` after `seconds`. Answers the seconds it took. */
export async function until(label: string | (() => string), what: () => Promise<boolean> | boolean, seconds = 60): Promise<number> {
  const start = Date.now();
  for (;;) {
    if (await what()) return (Date.now() - start) / 1000;
    if (Date.now() - start > seconds * 1000)
      throw new Error(`after ${seconds} s still not: ${typeof label === 'string' ? label : label()}`);
    await pause(50);
  }
}
