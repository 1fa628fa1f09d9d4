import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './settings';

export interface Progress {
  /** How much of the total is done, and what to say beside it; another total where it is known only now. */
  update(done: number, note: string, total?: number): void;
  stop(): void;
}

/** A bar on a person's terminal; elsewhere nothing is drawn. */
export function progressBar(terminal: Terminal, label: string, total: number): Progress {
  if (!terminal.interactive) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format: `${label} {bar} {percentage} % {note}`, hideCursor: true, clearOnComplete: false, stream: process.stderr },
    Presets.shades_classic,
  );
  let goal = Math.max(total, 1);
  bar.start(goal, 0, { note: '' });
  return {
    update(done, note, newTotal = goal) {
      if (newTotal !== goal) bar.setTotal((goal = Math.max(newTotal, 1)));
      bar.update(Math.min(done, goal), { note });
    },
    stop: () => bar.stop(),
  };
}
