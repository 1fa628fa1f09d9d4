import type { Dialect } from './dialect';
import type { Found } from './found';
import { isJsonArray } from './json';
import { StreamReader } from './stream/stream-reader';
import type { UsageInput } from './usage-reading';

/** Looks for usage in a response, a stream's text or its events; null where the input has none of them. */
export function findUsage(dialect: Dialect, input: UsageInput): Found | null {
  const { response, stream, streamEvents } = input;
  if (response == null && stream === undefined && streamEvents === undefined) return null;
  const reader = new StreamReader(dialect.name);
  if (isJsonArray(response)) for (const event of response) reader.event(event);
  else if (response != null) reader.event(response);
  if (streamEvents !== undefined) for (const event of streamEvents) reader.event(event);
  if (stream !== undefined) reader.push(stream);
  return reader.end();
}
