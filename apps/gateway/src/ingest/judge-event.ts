import { contentHash, EVENT_BYTES_MAX, identityKey, identityName, readUsageEvent } from '@tallystick/domain/event';
import { NANOS_PER_DAY, type Instant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import type { SentEvent } from './read-events';

const DEPTH_MAX = 32;

/** An event that may be appended. */
export interface Sound {
  readonly ok: true;
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly text: string;
  /** Identity as latin1 text of 16 bytes, and its bytes. */
  readonly key: string;
  readonly keyBytes: Uint8Array;
  readonly content: Uint8Array;
}

export interface Rejected {
  readonly ok: false;
  readonly id: string | null;
  readonly source: string | null;
  readonly field: string;
  readonly reason: string;
}

/** Reads one event as the rating worker will. Never throws. `now`: an event may lie at most 24 hours ahead of it. */
export function judgeEvent({ text, value, depth }: SentEvent, now: Instant): Sound | Rejected {
  const reject = (field: string, reason: string): Rejected => ({
    ok: false,
    id: nameOf(value, 'id'),
    source: nameOf(value, 'source'),
    field,
    reason,
  });
  if (value === undefined) return reject('', 'is no JSON');
  if (depth > DEPTH_MAX) return reject('', `is nested deeper than ${DEPTH_MAX} levels`);
  if (isLarger(text, EVENT_BYTES_MAX)) return reject('', `is larger than ${EVENT_BYTES_MAX} bytes`);
  const reading = readUsageEvent(value as JsonValue);
  if (!reading.ok) return reject(reading.field, reading.message);
  const { event } = reading;
  if (event.time > now + NANOS_PER_DAY) return reject('time', 'lies more than 24 hours ahead');
  const keyBytes = identityKey(event.source, event.id);
  return {
    ok: true,
    id: event.id,
    source: event.source,
    subject: event.subject ?? '',
    text,
    key: identityName(keyBytes),
    keyBytes,
    content: contentHash(event),
  };
}

/** Whether the text has more bytes; counted only where its characters leave that open. */
function isLarger(text: string, bytes: number): boolean {
  return text.length > bytes || (3 * text.length > bytes && Buffer.byteLength(text) > bytes);
}

/** `id` or `source` as far as they can be shown. */
function nameOf(value: unknown, field: 'id' | 'source'): string | null {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
  return typeof found === 'string' ? found.slice(0, 512).replace(/\p{Surrogate}/gu, '\ufffd') : null;
}
