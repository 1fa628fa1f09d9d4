import { INSTANT, INTEGER, listOf, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });
const CHARGE = orNull(objectOf({ shard: INTEGER, charge_seq: TEXT }));
const OUTCOME = { type: ['string', 'null'], enum: ['charged', 'not_billable', null] } as unknown as Schema;

const FIELDS = {
  id: { type: 'string', description: '{shard}-{decision}' } as Schema,
  kind: { type: 'string', enum: ['parked', 'conflict'] } as Schema,
  state: { type: 'string', enum: ['open', 'released', 'dismissed'] } as Schema,
  reason: { type: 'string', description: 'As of the last attempt' } as Schema,
  detail: TEXT,
  field: TEXT_OR_NULL,
  remedy: { ...TEXT_OR_NULL, description: 'What mends the cause' },
  customer: TEXT_OR_NULL,
  subject: TEXT_OR_NULL,
  event: objectOf({ source: TEXT, id: TEXT }),
  model: TEXT_OR_NULL,
  dialect: TEXT_OR_NULL,
  event_time: TEXT_OR_NULL,
  recorded_at: INSTANT,
  receipt: objectOf({ partition: INTEGER, offset: TEXT }),
  attempts: { type: 'integer', description: 'How often somebody tried to release it' } as Schema,
};
export const EXCEPTION = objectOf(FIELDS);
export const EXCEPTION_STORY = objectOf({
  ...FIELDS,
  raw: {
    ...orNull(objectOf({ text: TEXT_OR_NULL, base64: TEXT_OR_NULL })),
    description: 'The event as it came; null where its bytes are gone',
  },
  outcomes: listOf(
    objectOf({
      attempt: INTEGER,
      state: { type: 'string', enum: ['released', 'parked_again', 'dismissed'] },
      reason: TEXT_OR_NULL,
      detail: TEXT_OR_NULL,
      actor: TEXT,
      recorded_at: INSTANT,
      outcome: OUTCOME,
      charge: CHARGE,
    }),
  ),
});
export const RESULT = objectOf({
  id: TEXT,
  result: {
    type: 'string',
    enum: ['released', 'parked_again', 'dismissed'],
    description: '`parked_again`: its cause is not mended; the reason is the one of now',
  },
  reason: TEXT_OR_NULL,
  detail: TEXT_OR_NULL,
  outcome: OUTCOME,
  charge: CHARGE,
});
export const WAITING = objectOf({ id: TEXT, result: { type: 'string', enum: ['waiting'] } });
export const BULK_RESULT = objectOf({
  matched: { type: 'integer', description: 'How many this call tried to release' },
  released: INTEGER,
  parked_again: INTEGER,
  waiting: { type: 'integer', description: 'On the log, not decided yet' },
  unchanged: { type: 'integer', description: 'Decided by somebody else meanwhile' },
  reasons: { type: 'object', additionalProperties: { type: 'integer' }, description: 'Why they were parked again, and how many' },
  next_cursor: { ...TEXT_OR_NULL, description: 'Not null where more match' },
});
