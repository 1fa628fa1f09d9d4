import type { Log } from './log';

/** The log would lose what it acknowledges. Says what is wrong, and is not worth another try. */
export class LogNotDurable extends Error {
  override readonly name = 'LogNotDurable';
}

const WAIT_MS = 30_000;
const AGAIN_MS = 500;

/**
 * Before a process takes anything: waits until the log answers, `waitMs` at most, and throws what it was told then. Throws `LogNotDurable`
 * where acknowledged records could be lost.
 */
export async function requireDurable(log: Log, waitMs = WAIT_MS): Promise<void> {
  const faults = await answer(log, Date.now() + waitMs);
  if (faults.length > 0) throw new LogNotDurable(`the log would not keep what it acknowledges:\n${faults.map((f) => `  ${f}`).join('\n')}`);
}

async function answer(log: Log, end: number): Promise<string[]> {
  for (;;) {
    try {
      return await log.faults();
    } catch (error) {
      if (Date.now() > end) throw new Error(`the log does not answer: ${error instanceof Error ? error.message : String(error)}`);
      await new Promise((r) => setTimeout(r, AGAIN_MS));
    }
  }
}
