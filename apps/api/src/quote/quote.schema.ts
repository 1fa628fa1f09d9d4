import { listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const ID = { type: ['string', 'number', 'null'] } as unknown as Schema;
const ANY: Schema = {};
const QUANTITIES: Schema = { type: 'object', additionalProperties: MONEY };

const LINE: Schema = objectOf(
  {
    class: TEXT,
    quantity: MONEY,
    amount: MONEY,
    price: TEXT,
    per: TEXT,
    part: TEXT,
    extra: { type: 'object', additionalProperties: true },
  },
  ['price', 'per', 'part', 'extra'],
);

const QUOTED: Schema = objectOf(
  {
    id: ID,
    quantities: QUANTITIES,
    lines: listOf(LINE),
    total: MONEY,
    rate_version: TEXT_OR_NULL,
    identities: listOf(TEXT),
    asset: TEXT,
    notes: listOf(TEXT),
    estimated: { type: 'boolean', enum: [true] },
    customer: TEXT,
    billing_state: TEXT,
    assumed: listOf(objectOf({ meter: TEXT, period: TEXT, units: MONEY, included: MONEY })),
  },
  ['quantities', 'asset', 'notes', 'estimated', 'customer', 'billing_state', 'assumed'],
);

const NOT_QUOTED: Schema = objectOf(
  { id: ID, parked: TEXT, detail: TEXT, quantities: QUANTITIES, estimated: { type: 'boolean', enum: [true] } },
  ['quantities', 'estimated'],
);

export const QUOTE_ANSWER: Schema = { oneOf: [QUOTED, NOT_QUOTED] };

/** A line. Anything else that it holds is passed over. */
export const QUOTE_LINE: Schema = {
  type: 'object',
  description: 'One of usage, response, stream, stream_events, quantities or estimate says what was used',
  additionalProperties: true,
  properties: {
    id: ANY,
    dialect: TEXT,
    model: TEXT,
    usage: ANY,
    response: ANY,
    stream: ANY,
    stream_events: ANY,
    quantities: ANY,
    at: { ...TEXT, format: 'date-time', description: 'Decides the rate version. Default: now' },
    rates: { type: 'object', additionalProperties: true, description: '{class: {price, per}}, chosen already' },
    multiplier: { ...TEXT, description: 'The only factor that is applied' },
    customer: { ...TEXT, description: 'Under the contract of this customer' },
    book: { ...TEXT, description: 'Default: `default`' },
    status: { type: 'string', enum: ['succeeded', 'failed', 'cancelled'] },
    service_tier: TEXT,
    batch: { type: 'boolean' },
    speed: TEXT,
    inference_geo: TEXT,
    traffic_type: TEXT,
    stream_end: TEXT,
    estimate: {
      type: 'object',
      additionalProperties: true,
      description: '{input | input_tokens, cached_tokens, output | max_output_tokens}',
    },
  },
};
