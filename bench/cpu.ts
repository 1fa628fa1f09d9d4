import { readFileSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const TICKS_PER_SECOND = 100;

/**
 * CPU microseconds that the process `pid` and all that descend from it have used so far, its ended children included.
 * Linux only (/proc); a process that ends between two readings is counted by its parent once it was waited for.
 */
export function treeCpuMicros(pid: number): number {
  const stats = readAll();
  let ticks = 0;
  const visit = (p: number): void => {
    const s = stats.get(p);
    if (s === undefined) return;
    ticks += s.own + s.waited;
    for (const [child, c] of stats) if (c.parent === p) visit(child);
  };
  visit(pid);
  return (ticks / TICKS_PER_SECOND) * 1e6;
}

interface Stat {
  parent: number;
  own: number;
  waited: number;
}

function readAll(): Map<number, Stat> {
  const all = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      const f = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      all.set(Number(name), { parent: f[1] ?? 0, own: (f[11] ?? 0) + (f[12] ?? 0), waited: (f[13] ?? 0) + (f[14] ?? 0) });
    } catch {
      // ended while we were reading
    }
  }
  return all;
}

/** One line about the machine, for the head of every table. */
export function machine(): string {
  const list = cpus();
  return `${list.length} × ${list[0]?.model ?? 'unknown CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, ${process.platform}`;
}
