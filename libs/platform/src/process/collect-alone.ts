import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** With so many cores or fewer no helper finds one that is free. */
const CORES_FEW = 2;

/**
 * Young objects are collected by one thread where cores are few. V8 shares that work among several, which saves time where the others have cores of
 * their own; where gateway, workers and PostgreSQL have two between them, the helpers cost more than they save. See docs/adr/0019.
 */
export function collectAlone(): void {
  if (availableParallelism() <= CORES_FEW) setFlagsFromString('--no-parallel-scavenge');
}
