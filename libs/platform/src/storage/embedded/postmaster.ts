import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, ended, isAlive } from './processes';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/**
 * The server that runs on this cluster directory, or null. The file that PostgreSQL leaves outlives a kill, and its number may belong to
 * anybody by now: only a process that was started with this very directory counts.
 */
export function postmasterOf(cluster: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(pid) || !commandLine(pid).includes(cluster)) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** Ends a server: orderly within half a minute, else at once (it recovers at the next start). Throws where it does not end. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, ms] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ESRCH')
        throw new Error(`PostgreSQL (process ${pid}) runs as another user and cannot be stopped by this one`);
    }
    if (await ended(pid, ms)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not end`);
}
