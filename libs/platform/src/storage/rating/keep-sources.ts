import { textArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** Beyond this many the process forgets and asks the table again: a source per event would else fill the memory. */
const KNOWN_MAX = 50_000;

/** The sources that this process has kept already. A new one is kept in the transaction of its first event. */
export class KnownSources {
  private known = new Set<string>();

  /** Keeps those that are new to this process; answers them, to be remembered once the transaction has committed. */
  async keep(tx: Sql, sources: Iterable<string>): Promise<readonly string[]> {
    const fresh = new Set<string>();
    for (const source of sources) if (!this.known.has(source)) fresh.add(source);
    if (fresh.size === 0) return [];
    // in their order, so that two raters never wait for each other in a ring
    const sorted = [...fresh].sort();
    await tx.run('keep_sources', 'INSERT INTO event_source SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [textArray(sorted)]);
    return sorted;
  }

  remember(sources: readonly string[]): void {
    if (this.known.size + sources.length > KNOWN_MAX) this.known = new Set();
    for (const source of sources) this.known.add(source);
  }
}
