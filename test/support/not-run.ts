import { appendFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const FILE = resolve(__dirname, '../../.cache/not-run.jsonl');

/** Says by name what could not run here and why; the test command lists it at its end. With CI=true that is an error. */
export function notRun(name: string, reason: string): void {
  if (process.env['CI'] === 'true') throw new Error(`${name} could not run: ${reason}`);
  mkdirSync(resolve(FILE, '..'), { recursive: true });
  appendFileSync(FILE, `${JSON.stringify({ name, reason })}\n`);
}
