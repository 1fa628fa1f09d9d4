import type { UsageEvent } from '@tallystick/domain/event';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { findWaitingRecords } from '@tallystick/platform/storage/reads/find-waiting-records';
import type { RawRecord } from '@tallystick/platform/storage/replay/evidence';
import { readRawEvent } from './show-event';
import type { RecordPlace } from './show-raw';

/**
 * An event that the log has and that nobody rated yet. Only the embedded log can be looked into: on Kafka an event is known here from the
 * moment it is rated.
 */
export async function findWaiting(
  { log, db }: HttpContext,
  source: string,
  id: string,
): Promise<{ place: RecordPlace; raw: RawRecord; event: UsageEvent } | null> {
  if (log.kind !== 'embedded') return null;
  const partitions = Array.from({ length: log.partitions }, (_, p) => p);
  for (const found of await findWaitingRecords(db.sql, partitions, JSON.stringify(id).slice(1, -1))) {
    const raw = { salt: Buffer.alloc(0), bytes: found.value, origin: null };
    const event = readRawEvent(raw);
    if (event?.source === source && event.id === id) return { place: found, raw, event };
  }
  return null;
}
