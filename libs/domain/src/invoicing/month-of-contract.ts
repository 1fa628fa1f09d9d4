import { zonedMonthBounds, type Instant } from '../time';

/** The contract's zone from an instant on; ascending by `from`. */
export interface ZoneStep {
  readonly from: Instant;
  readonly zone: string;
}

/**
 * Service time that a month's invoice covers, half-open. Each end is the start of a calendar month in the zone that is in force
 * there (UTC start of that month decides which), so that months tile time even where a contract changes its zone.
 * Without a step in force the first one counts, without any UTC. Throws `TimeError` where `month` is none.
 */
export function invoiceMonth(month: string, steps: readonly ZoneStep[]): { from: Instant; to: Instant; zone: string } {
  const utc = zonedMonthBounds('UTC', month);
  const zone = zoneAt(utc.from, steps);
  const from = zonedMonthBounds(zone, month).from;
  const to = zonedMonthBounds(zoneAt(utc.to, steps), month).to;
  return { from, to, zone };
}

function zoneAt(at: Instant, steps: readonly ZoneStep[]): string {
  let zone = steps[0]?.zone ?? 'UTC';
  for (const step of steps) if (step.from <= at) zone = step.zone;
  return zone;
}
