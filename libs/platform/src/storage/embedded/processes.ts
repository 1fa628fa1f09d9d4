import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** The words a process was started with, or [] where there is none. Linux reads /proc, others ask ps. */
export function commandLine(pid: number): string[] {
  if (process.platform === 'linux') return (readProc(`${pid}/cmdline`) ?? '').split('\0').filter((word) => word !== '');
  const { status, stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split(' ') : [];
}

/** Tells a process from a later one under the same number: boot and start time. Null where there is no such process. */
export function birthMark(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = readProc(`${pid}/stat`);
    if (stat === null) return null;
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (afterName[0] === 'Z' || afterName[0] === 'X') return null; // dead, and only its parent has not looked yet
    return `${readProc('sys/kernel/random/boot_id')?.trim() ?? ''}/${afterName[19] ?? ''}`;
  }
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : null;
}

/** Answers whether the process ended in time. */
export async function ended(pid: number, ms: number): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; await sleep(20)) if (!isAlive(pid)) return true;
  return !isAlive(pid);
}

function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return null;
  }
}
