import type { IncomingHttpHeaders } from 'node:http';
import { badField, HttpProblem } from '@tallystick/platform/http/errors/http-problem';
import { bodyText } from '@tallystick/platform/http/parse-json';
import { binaryEvent, isBinary } from './binary-mode';
import { nesting, SplitError, splitArray } from './scan-json';

export const EVENTS_MAX = 1_000;
const NDJSON = /^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines)\b/i;

/** One event of a request: its own text, and what it parses to; `undefined` where it is no JSON (a bad line among good ones). */
export interface SentEvent {
  readonly text: string;
  readonly value: unknown;
  readonly depth: number;
}

export interface SentEvents {
  /** One event by itself: its refusal is the request's refusal. */
  readonly single: boolean;
  readonly events: readonly SentEvent[];
}

/**
 * The events of a request: one, a JSON array, NDJSON, or CloudEvents binary mode. By content type where it says NDJSON, else by looking.
 * Throws a 400 problem where the body can't be parsed, holds no event or more than 1,000.
 */
export function readEvents(body: Buffer, headers: IncomingHttpHeaders): SentEvents {
  const text = bodyText(body);
  if (isBinary(headers)) return { single: true, events: [one(binaryEvent(text, headers))] };
  if (text.trim() === '') throw badField('', 'the body holds no event', 'no_events');
  if (NDJSON.test(headers['content-type'] ?? '')) return many(lines(text));
  if (firstCharacter(text) === '[') return many(elements(text));
  const value = parsed(text);
  if (value !== undefined) return { single: true, events: [{ text: text.trim(), value, depth: nesting(text) }] };
  const sniffed = text.includes('\n') ? lines(text) : [];
  if (sniffed.length > 1 && sniffed[0]?.value !== undefined) return many(sniffed);
  throw badField('', 'the body is neither a JSON event, nor an array, nor NDJSON', 'invalid_body');
}

function many(events: readonly SentEvent[]): SentEvents {
  if (events.length === 0) throw badField('', 'the body holds no event', 'no_events');
  if (events.length > EVENTS_MAX)
    throw new HttpProblem(413, 'too_many_events', `${events.length} events; at most ${EVENTS_MAX} in one request`);
  return { single: false, events };
}

function elements(text: string): SentEvent[] {
  try {
    return splitArray(text).map(({ text: own, depth }) => {
      const value = parsed(own);
      if (value === undefined) throw badField('', 'the body is no JSON array', 'invalid_body');
      return { text: own, value, depth };
    });
  } catch (error) {
    if (error instanceof SplitError) throw badField('', `the body is ${error.message}`, 'invalid_body');
    throw error;
  }
}

function lines(text: string): SentEvent[] {
  const out: SentEvent[] = [];
  for (const line of text.split('\n')) {
    const own = line.trim();
    if (own !== '') out.push({ text: own, value: parsed(own), depth: nesting(own) });
    if (out.length > EVENTS_MAX) break;
  }
  return out;
}

function one(text: string): SentEvent {
  return { text, value: parsed(text), depth: nesting(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function firstCharacter(text: string): string {
  return /\S/.exec(text)?.[0] ?? '';
}
