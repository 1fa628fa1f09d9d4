import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries';
import { clusterDirectory, SERVER_ENVIRONMENT } from './make-cluster';
import { postmasterOf, strangerIn, type Postmaster } from './postmaster';
import type { RunAs } from './run-as';
import { serverSettings } from './server-settings';

/** Stops the server, orderly, when our end of the pipe closes: that is, when we die, however we die. */
const GUARD =
  'exec 3<&0; "$@" </dev/null 3<&- & pid=$!; (while read -r _ <&3; do :; done; kill -INT "$pid") 2>/dev/null & exec 3<&-; wait "$pid"';
const LOG_BYTES_MAX = 16 * 1024 * 1024;
/** Recovery of a full write-ahead log takes minutes on a slow disk. */
const START_MS_MAX = 15 * 60_000;

export interface RunningPostmaster extends Postmaster {
  readonly guard: ChildProcess;
}

/** Starts the server and waits until it takes connections. Throws what its log says where it ends instead. */
export async function runPostmaster(dataDir: string, port: number, binaries: PostgresBinaries, as: RunAs): Promise<RunningPostmaster> {
  const cluster = clusterDirectory(dataDir);
  const logFile = join(dataDir, 'postgres.log');
  const log = openLog(logFile);
  const begin = statSync(logFile).size;
  const [program = '', ...words] = [...as.prefix, '/bin/sh', '-c', GUARD, 'sh', binaries.postgres, '-D', cluster, ...serverSettings(port)];
  // a session of its own: Ctrl-C reaches us alone, and we stop the server when the work is done
  const guard = spawn(program, words, { cwd: cluster, detached: true, stdio: ['pipe', log, log], env: environment(cluster), ...as.ids });
  closeSync(log);
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  (guard.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  for (const until = Date.now() + START_MS_MAX; Date.now() < until; await sleep(10)) {
    const found = postmasterOf(cluster);
    if (found !== null && found.ready && found.port === port) return { ...found, guard };
    if (guard.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) break;
  }
  guard.stdin?.end();
  throw new Error(`PostgreSQL did not start: ${readFileSync(logFile).subarray(begin).toString('utf8').trim().slice(-2_000)}`);
}

/**
 * A stranger under a killed server's number is named as a relative, whom PostgreSQL does not take for the server. The file itself stays: by it
 * PostgreSQL still sees whether processes of the killed server hold its memory.
 */
function environment(cluster: string): NodeJS.ProcessEnv {
  const stranger = strangerIn(cluster);
  return stranger === null ? SERVER_ENVIRONMENT : { ...SERVER_ENVIRONMENT, PG_GRANDPARENT_PID: String(stranger) };
}

/** Opened by us, written by the server; one older file is kept. */
function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
