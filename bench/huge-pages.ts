import { freemem } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';

const RESERVED = '/proc/sys/vm/nr_hugepages';
const PAGE_BYTES = 2 * 1024 * 1024;

/**
 * Reserves the kernel's huge pages for a server with buffers of `bytes`, as PostgreSQL's manual advises for large ones: in pages of 4 kB each
 * process of it maps half a million of them (docs/adr/0022). Answers what gives them back.
 * Linux as root with memory to spare; else nothing is reserved, and the server takes ordinary pages.
 */
export function reserveHugePages(bytes: number): () => void {
  const wanted = Math.ceil((1.15 * bytes) / PAGE_BYTES); // what the server shares beside its buffers is a tenth at most
  let before: number;
  try {
    before = Number(readFileSync(RESERVED, 'utf8'));
    if (before >= wanted || freemem() < 4 * bytes) return () => undefined;
    writeFileSync(RESERVED, String(wanted));
  } catch {
    return () => undefined; // no Linux, or not root
  }
  const giveBack = (): void => {
    process.off('exit', giveBack);
    writeFileSync(RESERVED, String(before));
  };
  process.on('exit', giveBack);
  if (Number(readFileSync(RESERVED, 'utf8')) < wanted) giveBack(); // memory is in too small pieces
  return giveBack;
}
