import * as fc from 'fast-check';
import type { JsonValue } from '@tallystick/domain/usage';

export type Json = { [name: string]: JsonValue };

/** Texts that an event may hold: short ones of any script, and the longest. An id never ends as one that it names: it can't amend itself. */
const short = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0'));
const name = fc.oneof({ weight: 9, arbitrary: short }, fc.constantFrom('x'.repeat(512), '😀'.repeat(256)));
const orNull = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null, freq: 4 });
const count = fc.oneof(fc.nat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));
/** `__proto__` is a name like any other in JSON, but not in the object literals that a test writes. */
const member = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !text.includes('\0') && text !== '__proto__');
const plain = { noNullPrototype: true, maxKeys: 4 };
const inner = fc.oneof(
  count,
  name,
  fc.boolean(),
  fc.constant(null),
  fc.array(count, { maxLength: 3 }),
  fc.dictionary(member, count, plain),
);
const counts = orNull(fc.dictionary(member, inner, plain));
const nothing = fc.constantFrom(null, {});

const time = fc
  .tuple(
    fc.date({ min: new Date('2000-01-02'), max: new Date('2199-12-30'), noInvalidDate: true }),
    fc.constantFrom('Z', 'z', '.5Z', '.123456789Z', '+14:00', '-00:30'),
    fc.constantFrom('T', 't', ' '),
  )
  .map(([date, end, between]) => `${date.toISOString().slice(0, 10)}${between}${date.toISOString().slice(11, 19)}${end}`);

const target = fc.record({ source: orNull(name), id: short.map((id) => `${id}~`) }, { requiredKeys: ['id'] });
const described = {
  ...{ model: orNull(name), provider: orNull(name), requested_model: orNull(name), service_tier: orNull(name), api_key_id: orNull(name) },
  ...{ hold_id: orNull(name), usage_source: orNull(name), stream_end: orNull(name) },
  status: orNull(fc.constantFrom('succeeded', 'failed', 'cancelled')),
  attributes: orNull(fc.dictionary(member, fc.oneof(name, fc.constantFrom('', 'x'.repeat(1024))), { ...plain, maxKeys: 20 })),
};
const used = fc.record(
  { ...described, dialect: name, usage: counts, quantities: counts, estimate: counts, corrects: orNull(target), voids: fc.constant(null) },
  { requiredKeys: ['dialect'] },
);
const voiding = fc.record(
  {
    ...described,
    ...{ dialect: orNull(fc.oneof(name, fc.constant(''))), usage: nothing, quantities: nothing, estimate: nothing },
    ...{ voids: target, corrects: fc.constant(null) },
  },
  { requiredKeys: ['voids'] },
);

/** A usage event in any form that may be sent, as parsed JSON. */
export const anyEvent: fc.Arbitrary<Json> = fc
  .tuple(
    fc.record({
      ...{ specversion: fc.constant('1.0'), type: fc.constant('usage.recorded'), time },
      ...{
        id: fc.oneof(
          short.map((id) => `${id}!`),
          fc.constant('x'.repeat(512)),
        ),
        source: name,
        subject: name,
        data: fc.oneof(used, voiding),
      },
    }),
    fc.dictionary(fc.constantFrom('traceparent', 'dataschema', 'datacontenttype', 'own'), fc.jsonValue(), { ...plain, maxKeys: 2 }),
  )
  .map(([event, extensions]) => JSON.parse(JSON.stringify({ ...extensions, ...event })) as Json);
