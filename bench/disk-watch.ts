import { closeSync, fdatasyncSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from './child';

const FILE_BYTES = 4 * 1024 * 1024;
const PAGE_BYTES = 8_192;
const EVERY_MS = 10;

/** A write that took this long is a stall of the disk: on an idle one it takes 0.1 to 0.3 ms. */
const STALL_MS = 20;

/**
 * What the disk alone does meanwhile: every 10 ms one page is written over and made durable, as a commit does. A commit can't be faster than
 * that, so a figure of durable work can only be read beside it.
 */
function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'tallystick-disk-'));
  const file = openSync(join(directory, 'pages'), 'w');
  writeSync(file, Buffer.alloc(FILE_BYTES));
  fsyncSync(file);
  const page = Buffer.alloc(PAGE_BYTES, 1);
  let at = 0;
  let taken: number[] = [];
  let stalls: { from: number; to: number }[] = [];
  const timer = setInterval(() => {
    const from = performance.timeOrigin + performance.now();
    writeSync(file, page, 0, PAGE_BYTES, at);
    fdatasyncSync(file);
    const to = performance.timeOrigin + performance.now();
    at = (at + PAGE_BYTES) % FILE_BYTES;
    taken.push(to - from);
    if (to - from > STALL_MS) stalls.push({ from, to });
  }, EVERY_MS);
  serve(
    () => ({}),
    () => {
      clearInterval(timer);
      closeSync(file);
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
    () => {
      const answer = { taken, stalls };
      [taken, stalls] = [[], []];
      return Promise.resolve(answer);
    },
  );
}
main();
