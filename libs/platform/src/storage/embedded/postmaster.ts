import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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
  const lines = postmasterFile(cluster);
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(pid) || !commandLine(pid).includes(cluster)) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/**
 * Who has the number of a killed server by now, or null where nobody has: PostgreSQL takes any living process of its own user for the server
 * and doesn't start beside it. Null as well where the process may be a server.
 */
export function strangerIn(cluster: string): number | null {
  const pid = Number(postmasterFile(cluster)[0]);
  if (!(pid > 0) || !isAlive(pid)) return null;
  const words = commandLine(pid);
  const maybe = words.length === 0 || words.includes(cluster) || basename(words[0] ?? '').startsWith('postgres');
  return maybe ? null : pid;
}

/** The lines that a server wrote about itself; none where it stopped orderly. */
function postmasterFile(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
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
