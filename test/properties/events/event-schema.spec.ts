import Ajv from 'ajv/dist/2020';
import * as fc from 'fast-check';
import { readUsageEvent, type EventFault } from '@tallystick/domain/event';
import type { JsonValue } from '@tallystick/domain/usage';
import { EVENT_SCHEMA } from '@tallystick/gateway/ingest/events.schema';
import { anyEvent } from './any-event';
import { mutatedEvent } from './mutate';

/** The form of RFC 3339, as validators of `date-time` look at it; which days a month has is another matter. */
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const ajv = new Ajv({ strict: false, formats: { 'date-time': DATE_TIME } });
const fits = ajv.compile(EVENT_SCHEMA);

/** What the reader refuses and the schema lets pass, because it has no words for it: by field and message of the reader. */
const BEYOND: readonly (readonly [why: string, said: RegExp, example: object])[] = [
  ['days that a month does not have', /is no RFC 3339 time/, { time: '2026-02-30T12:00:00Z' }],
  ['a range of times', /^time: must lie between the years/, { time: '1999-12-31T23:59:59Z' }],
  ['a NUL', /: holds a NUL character$/, { subject: 'a\0b' }],
  ['a lone surrogate', /: holds a lone surrogate$/, { subject: 'a\ud800' }],
  ['length in UTF-16 units: a schema counts characters', /: is longer than \d+ characters$/, { subject: '😀'.repeat(257) }],
  ['what may be negative, by its name', /: must not be negative$/, { data: { dialect: 'd', usage: { n: -1 } } }],
  ['what may be a fraction, by its name', /: must be a whole number$/, { data: { dialect: 'd', usage: { n: 1.5 } } }],
  ['counts that JSON numbers cannot hold', /: is too large for a count$/, { data: { dialect: 'd', usage: { n: 2 ** 60 } } }],
  ['depth', /: is nested deeper than 8 levels$/, { data: { dialect: 'd', usage: nested(10) } }],
  [
    'members inside of members',
    /^data\.\w+[.[].*: holds more than 200 members$/s,
    { data: { dialect: 'd', usage: { all: Array(201).fill(0) } } },
  ],
  ['two fields compared', /: must not be the event itself$/, { data: { voids: { id: 'e' } } }],
];

function nested(levels: number): object {
  return levels === 0 ? {} : { a: nested(levels - 1) };
}

const reader = (event: object): { ok: true } | EventFault => readUsageEvent(event as JsonValue);

/** Whether a long text in there has fewer characters than UTF-16 units. */
function holdsPairs(event: object): boolean {
  let found = false;
  JSON.stringify(event, (_, value: unknown) => {
    if (typeof value === 'string' && value.length > 512) found ||= [...value].length < value.length;
    return value;
  });
  return found;
}

/** Tells both verdicts where they differ and nobody said that they may. */
function disagreement(event: object): string | null {
  const reading = reader(event);
  const fitting = fits(event);
  if (reading.ok === fitting) return null;
  if (reading.ok) return `the schema refuses what the reader accepts: ${ajv.errorsText(fits.errors)}`;
  const said = `${reading.field}: ${reading.message}`;
  const beyond = BEYOND.some(([, words]) => words.test(said)) && (!reading.message.startsWith('is longer') || holdsPairs(event));
  return beyond ? null : `the schema accepts what the reader refuses: ${said}`;
}

describe("the document's schema of a usage event, and the reader", () => {
  it('accept every valid event', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect([reader(event), disagreement(event)]).toMatchObject([{ ok: true }, null]);
      }),
      { numRuns: 500 },
    );
  });

  it('agree about an event in which one thing was changed', () => {
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(mutatedEvent, (event) => {
        verdicts.add(reader(event).ok);
        expect(disagreement(event)).toBeNull();
      }),
      { numRuns: 4_000 },
    );
    expect(verdicts.size).toBe(2);
  });

  it.each(BEYOND)('differ in %s, which the schema cannot say', (_, said, example) => {
    const whole = { ...{ specversion: '1.0', type: 'usage.recorded', id: 'e', source: 's', subject: 'c', time: '2026-11-20T12:00:00Z' } };
    const event = { ...whole, data: { dialect: 'd' }, ...example };
    const reading = reader(event);
    expect([reading.ok ? '' : `${reading.field}: ${reading.message}`, fits(event)]).toEqual([expect.stringMatching(said), true]);
  });
});
