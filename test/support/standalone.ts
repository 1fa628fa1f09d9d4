import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run as runVerb } from '@tallystick/replay/command-line/run';
import { ADMIN_KEY, AppProcess, ROOT, until } from './app-process';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
export interface StandaloneOptions {
  /** Made, and removed at the end, unless given. */
  readonly dataDir?: string;
  readonly demo?: boolean;
  /** Whether ADMIN_API_KEY is in the environment; else the first start makes a key. */
  readonly key?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const MAIN = ['node', 'dist/apps/standalone/src/main.js'];

/** The standalone process as a user has it: everything in one process, on embedded PostgreSQL and the embedded log, from the build. */
export class Standalone {
  private constructor(
    readonly app: AppProcess,
    readonly dataDir: string,
    /** From the start to the greeting. */
    readonly seconds: number,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly made: boolean,
  ) {}

  static async start(options: StandaloneOptions = {}): Promise<Standalone> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'tallystick-'));
    const environment = {
      ...{ DATA_DIR: dataDir, TALLYSTICK_DEMO: options.demo === true ? 'on' : 'off' },
      ...{ ADMIN_API_KEY: options.key === false ? '' : ADMIN_KEY },
      ...options.environment,
    };
    const started = performance.now();
    const app = await AppProcess.start('standalone', MAIN, environment);
    await until('the greeting', () => app.words.includes('Stop with Ctrl-C'));
    return new Standalone(app, dataDir, (performance.now() - started) / 1000, environment, options.dataDir === undefined);
  }

  get url(): string {
    return this.app.url;
  }

  /** The command line as a process of its own, in this installation's surroundings. */
  async tallystick(...words: readonly string[]): Promise<Said> {
    return run(['dist/apps/replay/src/command-line/main.js', ...words], { ...this.environment, TALLYSTICK_URL: this.url });
  }

  /** The same with `--json`, run in this process: a test says many verbs. Throws where the exit code is not 0. */
  async json<T>(...words: readonly string[]): Promise<T> {
    let [out, err] = ['', ''];
    const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), interactive: false };
    const settings = { url: this.url, adminKey: this.adminKey, dataDir: this.dataDir };
    const code = await runVerb([...words, '--json'], { settings, terminal });
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err}`);
    return JSON.parse(out) as T;
  }

  private get adminKey(): string {
    const given = this.environment['ADMIN_API_KEY'] ?? '';
    return given === '' ? readFileSync(join(this.dataDir, 'admin-key'), 'utf8').trim() : given;
  }

  async call<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.app.kill(signal);
    if (this.made) rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** A program of ours under node, with nothing of this process's environment but the path. */
export function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Said> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? -1, out, err }));
  });
}
