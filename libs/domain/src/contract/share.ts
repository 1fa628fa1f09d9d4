import { parseInstant, type Instant } from '../time';

/** A shop has a handful of books, entities, zones and starting days; beyond this many, each is kept for itself. */
const KEPT_MAX = 10_000;
const texts = new Map<string, string>();
const instants = new Map<string, Instant>();

/** An equal text that was seen before, so that a hundred thousand contracts hold one `default` and not as many copies. */
export function shared(text: string): string {
  const before = texts.get(text);
  if (before !== undefined) return before;
  if (texts.size < KEPT_MAX) texts.set(text, text);
  return text;
}

/** The instant of an RFC 3339 text, the same object for the same text. Throws `TimeError`. */
export function sharedInstant(text: string): Instant {
  const before = instants.get(text);
  if (before !== undefined) return before;
  const instant = parseInstant(text);
  if (instants.size < KEPT_MAX) instants.set(text, instant);
  return instant;
}
