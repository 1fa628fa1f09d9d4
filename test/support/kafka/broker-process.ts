import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

export interface BrokerFiles {
  readonly directory: string;
  readonly jars: string;
  readonly properties: string;
  /** The process whose end ends the broker, however it ends. */
  readonly owner: number;
}

/** Ends the broker and removes its folder soon after its owner has ended; ends itself with the broker. */
const GUARD = `
owner="$1"; directory="$2"; shift 2
"$@" & pid=$!
echo $pid > "$directory/pid.new" && mv "$directory/pid.new" "$directory/pid"
while kill -0 $owner 2>/dev/null && kill -0 $pid 2>/dev/null; do sleep 0.3; done
if ! kill -0 $owner 2>/dev/null; then kill -9 $pid 2>/dev/null; wait $pid; rm -rf "$directory"; fi`;

/** Starts the broker under its guard and answers its process id. */
export async function spawnBroker(files: BrokerFiles, heapMb: number): Promise<number> {
  const pidFile = join(files.directory, 'pid');
  rmSync(pidFile, { force: true });
  const java = [
    'java',
    `-Xmx${heapMb}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    join(files.jars, '*'),
    'kafka.Kafka',
    files.properties,
  ];
  const out = openSync(join(files.directory, 'broker.out'), 'a');
  const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', String(files.owner), files.directory, ...java], {
    cwd: files.directory,
    detached: true,
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  guard.unref();
  for (let i = 0; i < 400 && !existsSync(pidFile); i += 1) await pause(10);
  return Number(readFileSync(pidFile, 'utf8'));
}

/** Ready is the answer to one ApiVersions request. Throws with the end of the broker's output. */
export async function answers(files: BrokerFiles, pid: number, port: number): Promise<void> {
  for (let i = 0; i < 600; i += 1) {
    if (!alive(pid)) throw new Error(`Kafka ended while starting: ${lastOutput(files)}`);
    if (await apiVersions(port)) return;
    await pause(50);
  }
  throw new Error(`Kafka did not answer within 60 s: ${lastOutput(files)}`);
}

function lastOutput(files: BrokerFiles): string {
  const file = join(files.directory, 'broker.out');
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-800) : 'no output';
}

function apiVersions(port: number): Promise<boolean> {
  // size 14, ApiVersions (18) version 0, correlation 1, client id 'test'
  const request = Buffer.from([0, 0, 0, 14, 0, 18, 0, 0, 0, 0, 0, 1, 0, 4, 116, 101, 115, 116]);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const end = (ok: boolean): void => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.on('data', () => end(true));
    socket.on('error', () => end(false));
    socket.on('close', () => resolve(false));
  });
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function killNow(pid: number): Promise<void> {
  if (alive(pid)) process.kill(pid, 'SIGKILL');
  for (let i = 0; i < 400 && alive(pid); i += 1) await pause(10);
}

/** Two free neighbours below 32768: an ephemeral port could be taken while the broker is down. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const port = 2 * randomInt(10_000, 15_999);
    if (!(await taken(port)) && !(await taken(port + 1))) return port;
  }
}

function taken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

export const pause = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));
