import { EVENT_TIME_MAX, EVENT_TIME_MIN, parseInstant, TimeError } from '../time';
import { isJsonObject, type JsonObject, type JsonValue } from '../usage/json';
import { checkCounts } from './check-counts';
import { readAmends } from './read-amends';
import { EventError, optionalText, requiredText } from './read-text';
import { USAGE_TYPE, type EventReading, type UsageEvent } from './usage-event';

const DATA_FIELDS = new Set([
  'model',
  'provider',
  'dialect',
  'status',
  'usage',
  'quantities',
  'requested_model',
  'service_tier',
  'api_key_id',
  'hold_id',
  'usage_source',
  'stream_end',
  'attributes',
  'voids',
  'corrects',
  'estimate',
]);
const ATTRIBUTES_MAX = 20;

/**
 * Reads a parsed CloudEvent. Unknown names are kept as extensions at the top level and inside usage, and refused in data.
 * Never throws: a fault names the field. Used by the gateway (before anything is kept) and by rating (of what came past it).
 */
export function readUsageEvent(value: JsonValue | undefined): EventReading {
  try {
    return { ok: true, event: read(value) };
  } catch (error) {
    if (error instanceof EventError) return { ok: false, reason: error.reason, field: error.field, message: error.message };
    throw error;
  }
}

function read(value: JsonValue | undefined): UsageEvent {
  if (!isJsonObject(value)) throw new EventError('', 'an event must be a JSON object');
  if (value['specversion'] !== '1.0') throw new EventError('specversion', 'must be "1.0"');
  const id = requiredText(value['id'], 'id');
  const source = requiredText(value['source'], 'source');
  const type = requiredText(value['type'], 'type');
  if (type !== USAGE_TYPE) throw new EventError('type', `must be "${USAGE_TYPE}"`);
  const subject = requiredText(value['subject'], 'subject');
  const data = value['data'];
  if (!isJsonObject(data)) throw new EventError('data', 'must be an object');
  for (const name in data) if (!DATA_FIELDS.has(name)) throw new EventError(`data.${name.slice(0, 80)}`, 'is not a field of a usage event');
  const amends = readAmends(data, source, id);
  const event: UsageEvent = {
    id,
    source,
    type,
    subject,
    time: time(value['time']),
    model: optionalText(data['model'], 'data.model'),
    provider: optionalText(data['provider'], 'data.provider'),
    dialect:
      amends?.how === 'voids' ? (optionalText(data['dialect'], 'data.dialect') ?? '') : requiredText(data['dialect'], 'data.dialect'),
    status: status(data['status']),
    usage: counts(data['usage'], 'data.usage'),
    quantities: counts(data['quantities'], 'data.quantities'),
    serviceTier: optionalText(data['service_tier'], 'data.service_tier'),
    apiKeyId: optionalText(data['api_key_id'], 'data.api_key_id'),
    holdId: optionalText(data['hold_id'], 'data.hold_id'),
    streamEnd: optionalText(data['stream_end'], 'data.stream_end'),
    amends,
    estimate: counts(data['estimate'], 'data.estimate'),
  };
  // after the time: an event out of range parks as that, not because of its attributes
  optionalText(data['requested_model'], 'data.requested_model');
  optionalText(data['usage_source'], 'data.usage_source');
  checkAttributes(data['attributes']);
  return event;
}

function time(value: JsonValue | undefined): bigint {
  if (value === undefined || value === null) throw new EventError('time', 'is required');
  if (typeof value !== 'string') throw new EventError('time', 'must be text such as 2026-11-20T12:00:00.123456Z');
  try {
    const instant = parseInstant(value);
    if (instant < EVENT_TIME_MIN || instant >= EVENT_TIME_MAX)
      throw new EventError('time', 'must lie between the years 2000 and 2200', 'time_out_of_range');
    return instant;
  } catch (error) {
    if (error instanceof TimeError) throw new EventError('time', error.message);
    throw error;
  }
}

function status(value: JsonValue | undefined): UsageEvent['status'] {
  if (value === undefined || value === null || value === 'succeeded') return 'succeeded';
  if (value === 'failed' || value === 'cancelled') return value;
  throw new EventError('data.status', 'must be succeeded, failed or cancelled');
}

function counts(value: JsonValue | undefined, field: string): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isJsonObject(value)) throw new EventError(field, 'must be an object');
  checkCounts(value, field, 0);
  return value;
}

function checkAttributes(value: JsonValue | undefined): void {
  if (value === undefined || value === null) return;
  if (!isJsonObject(value)) throw new EventError('data.attributes', 'must be an object of texts');
  let count = 0;
  for (const name in value) {
    count += 1;
    if (count > ATTRIBUTES_MAX) throw new EventError('data.attributes', `holds more than ${ATTRIBUTES_MAX} entries`);
    if (typeof value[name] !== 'string') throw new EventError(`data.attributes.${name.slice(0, 80)}`, 'must be text');
    requiredText(name, 'data.attributes');
    optionalText(value[name], `data.attributes.${name.slice(0, 80)}`, 1024);
  }
}
