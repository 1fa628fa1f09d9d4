import type { TotalsView } from '@tallystick/domain/rating';
import type { WantedTotals } from '@tallystick/domain/quote';
import { loadMeterTotals } from '@tallystick/platform/storage/rating';
import type { Sql } from '@tallystick/platform/storage/sql';

const keyOf = (...names: string[]): string => names.join('\0');

/** Running totals as last read: each customer's period once per request. A charge may find others by the time it is rated. */
export class ReadTotals implements TotalsView {
  private readonly read = new Set<string>();
  private readonly totals = new Map<string, bigint>();

  constructor(private readonly sql: Sql) {}

  units(customer: string, period: string, meter: string): bigint {
    return this.totals.get(keyOf(customer, period, meter)) ?? 0n;
  }

  async load(wanted: readonly WantedTotals[]): Promise<void> {
    const fresh = new Map(wanted.map((w) => [keyOf(w.customer, w.period), w]));
    for (const key of this.read) fresh.delete(key);
    for (const t of await loadMeterTotals(this.sql, [...fresh.values()])) this.totals.set(keyOf(t.customer, t.period, t.meter), t.units);
    for (const key of fresh.keys()) this.read.add(key);
  }
}
