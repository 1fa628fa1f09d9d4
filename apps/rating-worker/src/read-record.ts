import { sha256 } from '@tallystick/domain/canonical';
import { contentHash, identityKey, isControl, rawHash, readUsageEvent, type EventFault, type UsageEvent } from '@tallystick/domain/event';
import { isJsonObject, type JsonValue } from '@tallystick/domain/usage';
import type { LogRecord } from '@tallystick/platform/log/log';

interface Identified {
  readonly record: LogRecord;
  readonly key: Uint8Array;
  readonly content: Uint8Array;
  readonly rawHash: Uint8Array;
  readonly source: string;
  readonly id: string;
  readonly subject: string | null;
}
export type ReadEvent = Identified & { readonly kind: 'event'; readonly event: UsageEvent };
/** No usage event, but it says whose it is and which one: parked where people see it. */
export type ReadMalformed = Identified & {
  readonly kind: 'malformed';
  readonly reason: EventFault['reason'];
  readonly field: string;
  readonly message: string;
};
export type ReadRecord =
  | ReadEvent
  | ReadMalformed
  | { readonly kind: 'control'; readonly record: LogRecord; readonly value: JsonValue }
  | { readonly kind: 'poison'; readonly record: LogRecord; readonly error: string };

const NO_SALT = new Uint8Array(0);

/** What a record of `usage.events` is. Never throws: the worst becomes a dead letter with its bytes and the reason. */
export function readRecord(record: LogRecord): ReadRecord {
  const raw = record.value;
  if (typeof raw !== 'string') return { kind: 'poison', record, error: 'the bytes are no UTF-8 text' };
  let value: JsonValue;
  try {
    value = JSON.parse(raw) as JsonValue;
  } catch (error) {
    return { kind: 'poison', record, error: `no JSON: ${(error as Error).message}` };
  }
  if (isControl(value)) return { kind: 'control', record, value };
  const salted = rawHash(record.salt ?? NO_SALT, raw);
  const reading = readUsageEvent(value);
  if (reading.ok) {
    const { event } = reading;
    return {
      kind: 'event',
      record,
      event,
      key: identityKey(event.source, event.id),
      content: contentHash(event),
      rawHash: salted,
      source: event.source,
      id: event.id,
      subject: event.subject,
    };
  }
  const { reason, field, message } = reading;
  const named = isJsonObject(value) ? [value['source'], value['id'], value['subject']].map(usable) : [];
  const [source, id, subject] = named;
  if (source == null || id == null || subject == null)
    return { kind: 'poison', record, error: `${field === '' ? 'event' : field} ${message}` };
  return {
    kind: 'malformed',
    record,
    reason,
    field,
    message,
    key: identityKey(source, id),
    content: sha256(raw),
    rawHash: salted,
    source,
    id,
    subject,
  };
}

function usable(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 512 && !value.includes('\u0000') && !/\p{Surrogate}/u.test(value)
    ? value
    : null;
}
