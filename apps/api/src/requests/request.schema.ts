import { INTEGER, listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });
const ANYTHING: Schema = {};
const COST = {
  ...TEXT_OR_NULL,
  description: 'What it costs as it stands: less refunds, 0 where it was taken back; null while it is parked',
};

export const REQUEST = objectOf({
  id: TEXT,
  source: TEXT,
  conflicts: { ...INTEGER, description: 'Events of the same source and id with other content: the first one stands' },
  exception: orNull(objectOf({ id: TEXT, state: TEXT, reason: TEXT, detail: TEXT, field: TEXT_OR_NULL })),
  state: { type: 'string', enum: ['parked', 'dismissed', 'rated', 'posted', 'not_billable'] },
  customer: TEXT_OR_NULL,
  model: TEXT_OR_NULL,
  provider: TEXT_OR_NULL,
  dialect: TEXT_OR_NULL,
  api_key_id: TEXT_OR_NULL,
  status: TEXT_OR_NULL,
  time: TEXT_OR_NULL,
  classes: { type: 'object', additionalProperties: TEXT, description: 'Quantity by class; the classes exclude each other' },
  usage: orNull(objectOf({ prompt_tokens: INTEGER, cached_tokens: INTEGER, completion_tokens: INTEGER, total_tokens: INTEGER })),
  lines: listOf(
    objectOf({
      class: TEXT,
      quantity: TEXT,
      price: TEXT,
      per: TEXT,
      amount: MONEY,
      part: TEXT,
      extra: orNull({ type: 'object', additionalProperties: true }),
    }),
  ),
  rate_version: TEXT_OR_NULL,
  asset: TEXT_OR_NULL,
  cost: COST,
  cost_status: {
    type: ['string', 'null'],
    enum: ['final', 'provisional', null],
    description: '`provisional` until the journal has it: the posted charge is the bill',
  },
  cost_details: orNull(
    objectOf({
      parts: { type: 'object', additionalProperties: MONEY, description: 'Of the charge, before refunds' },
      adds_up: { ...listOf(TEXT), description: 'These parts add up to the charge' },
      within: { type: 'object', additionalProperties: TEXT, description: 'Each of these is contained in the part that it names' },
    }),
  ),
  refunded: MONEY,
  charge: orNull(
    objectOf({ shard: INTEGER, charge_seq: TEXT, kind: TEXT, outcome: TEXT, amount: MONEY, recorded_at: TEXT, flags: ANYTHING }),
  ),
  journal_entry: orNull(
    objectOf({
      id: TEXT,
      recorded_at: TEXT,
      reversed_by: TEXT_OR_NULL,
      transfers: listOf(objectOf({ debit: TEXT, credit: TEXT, amount: MONEY })),
    }),
  ),
  amended_by: orNull(objectOf({ kind: { type: 'string', enum: ['void', 'replaced'] }, source: TEXT, id: TEXT })),
});
