import { setPriority } from 'node:os';

/** Below the processes that answer requests: three quarters of a contended core are theirs. Nothing changes where a core is free. */
const NICE = 5;

/** For processes that follow a log: where they share cores with a gateway, an api or PostgreSQL, those come first. See docs/adr/0016. */
export function giveWay(): void {
  try {
    setPriority(NICE);
  } catch {
    // a system that does not let us: then everybody is equal, as before
  }
}
