import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './settings';

export interface Progress {
  /** How much of the total is done, and what to say beside it. */
  update(done: number, note: string): void;
  stop(): void;
}

/** A bar on a person's terminal; elsewhere nothing is drawn. */
export function progressBar(terminal: Terminal, label: string, total: number): Progress {
  if (!terminal.interactive) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format: `${label} {bar} {percentage} % {note}`, hideCursor: true, clearOnComplete: false, stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(Math.max(total, 1), 0, { note: '' });
  return { update: (done, note) => bar.update(Math.min(done, total), { note }), stop: () => bar.stop() };
}
