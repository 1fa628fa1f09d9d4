import type { JsonObject, JsonValue } from '../usage/json';
import { normaliseUsage } from '../usage/normalise';
import type { UsageInput, UsageReading } from '../usage/usage-reading';
import { estimateUsage } from './estimate-usage';
import { flagField, LineFault, listField, textField } from './line-fields';

export interface LineReading {
  readonly reading: UsageReading;
  readonly estimated: boolean;
}

/** The usage of a line, or an estimate where it reports none and gives one. Throws `LineFault`. */
export function readLineUsage(line: JsonObject): LineReading {
  const estimate = line['estimate'];
  const guessed = estimate !== undefined && estimate !== null;
  if (guessed && textField(line, 'dialect') === null) return { reading: estimateUsage(estimate), estimated: true };
  const reading = normaliseUsage(usageInput(line));
  const missing = !reading.ok && (reading.reason === 'usage_missing' || reading.reason === 'unresolved');
  return guessed && missing ? { reading: estimateUsage(estimate), estimated: true } : { reading, estimated: false };
}

function usageInput(line: JsonObject): UsageInput {
  const dialect = textField(line, 'dialect');
  if (dialect === null) throw new LineFault('dialect is required: it says what the counts mean, and is never guessed');
  const { response, stream } = line;
  // A body that comes as text is read like a stream: SSE, JSON lines, or simply its JSON.
  const text = typeof stream === 'string' ? stream : typeof response === 'string' ? response : undefined;
  const listed = Array.isArray(stream) ? (stream as readonly JsonValue[]) : listField(line, 'stream_events');
  if (stream !== undefined && stream !== null && typeof stream !== 'string' && !Array.isArray(stream))
    throw new LineFault('stream must be the text that was received');
  return {
    dialect,
    model: textField(line, 'model'),
    status: statusOf(line),
    usage: line['usage'] ?? undefined,
    response: typeof response === 'string' ? undefined : (response ?? undefined),
    stream: text,
    streamEvents: listed,
    quantities: line['quantities'] ?? undefined,
    serviceTier: textField(line, 'service_tier'),
    batch: flagField(line, 'batch'),
    speed: textField(line, 'speed'),
    inferenceGeo: textField(line, 'inference_geo'),
    trafficType: textField(line, 'traffic_type'),
    streamEnd: textField(line, 'stream_end'),
  };
}

/** As in a usage event: succeeded unless it says otherwise. */
function statusOf(line: JsonObject): 'succeeded' | 'failed' | 'cancelled' {
  const status = textField(line, 'status') ?? 'succeeded';
  if (status === 'succeeded' || status === 'failed' || status === 'cancelled') return status;
  throw new LineFault('status must be succeeded, failed or cancelled');
}

export const hasFailed = (line: JsonObject): boolean => line['status'] === 'failed';
