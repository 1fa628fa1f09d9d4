import { OBJECT_OR_NULL, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const RECEIPT: Schema = {
  type: 'object',
  description: 'Where the event stands in the log',
  required: ['partition', 'offset'],
  properties: { partition: { type: 'integer' }, offset: TEXT },
};

const NAME: Schema = { type: 'string', minLength: 1, maxLength: 512 };
const NAME_OR_NULL: Schema = { type: ['string', 'null'], maxLength: 512 };
const COUNTS: Schema = { type: ['object', 'null'], maxProperties: 200, additionalProperties: true };

const TARGET: Schema = {
  type: ['object', 'null'],
  required: ['id'],
  additionalProperties: false,
  properties: {
    source: { ...NAME, type: ['string', 'null'], description: "The event's own where left out" },
    id: NAME,
  },
};

/** `propertyNames` is of JSON Schema 2020-12, which OpenAPI 3.1 takes whole; the package's types know 3.0. */
const ATTRIBUTES = {
  type: ['object', 'null'],
  maxProperties: 20,
  propertyNames: { minLength: 1, maxLength: 512 },
  additionalProperties: { type: 'string', maxLength: 1024 },
} as Schema;

const NULL: Schema = { type: 'null' };
const EMPTY: Schema = { maxProperties: 0 };
/** What depends on whether the event takes another one back. */
const USES_OR_VOIDS: Schema[] = [
  { required: ['dialect'], properties: { dialect: NAME, voids: NULL } },
  {
    required: ['voids'],
    properties: { voids: { type: 'object' }, corrects: NULL, usage: EMPTY, quantities: EMPTY, estimate: EMPTY },
  },
];

/**
 * A usage event: CloudEvents 1.0. Unknown names are kept at the top level and inside usage, and refused in data.
 * Says what `readUsageEvent` does, as far as a schema can; test/properties/events holds both to it.
 */
export const EVENT_SCHEMA: Schema = {
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'data'],
  properties: {
    specversion: { type: 'string', enum: ['1.0'] },
    id: NAME,
    source: NAME,
    type: { type: 'string', enum: ['usage.recorded'] },
    subject: { ...NAME, description: 'Customer id or alias' },
    time: { type: 'string', format: 'date-time' },
    data: {
      type: 'object',
      properties: {
        model: NAME_OR_NULL,
        provider: NAME_OR_NULL,
        dialect: { ...NAME_OR_NULL, description: 'Required unless the event voids another' },
        status: { type: ['string', 'null'], enum: ['succeeded', 'failed', 'cancelled', null], default: 'succeeded' },
        usage: COUNTS,
        quantities: COUNTS,
        requested_model: NAME_OR_NULL,
        service_tier: NAME_OR_NULL,
        api_key_id: NAME_OR_NULL,
        hold_id: NAME_OR_NULL,
        usage_source: NAME_OR_NULL,
        stream_end: NAME_OR_NULL,
        voids: { ...TARGET, description: 'Takes back the charge of an earlier event, once. No usage beside it; dialect is not needed' },
        corrects: { ...TARGET, description: 'The usage here stands instead of that of an earlier event, once' },
        estimate: {
          ...COUNTS,
          description: "Classes the gateway counted or bounded itself; used only by the contract's policy for missing usage, and flagged",
        },
        attributes: ATTRIBUTES,
      },
      anyOf: USES_OR_VOIDS,
      additionalProperties: false,
    },
  },
};

export const ANSWER_SCHEMA: Schema = {
  type: 'object',
  required: ['accepted', 'duplicate', 'conflict', 'rejected', 'events'],
  properties: {
    accepted: { type: 'integer' },
    duplicate: { type: 'integer' },
    conflict: { type: 'integer' },
    rejected: { type: 'integer' },
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['index', 'id', 'source', 'outcome'],
        properties: {
          index: { type: 'integer' },
          id: TEXT_OR_NULL,
          source: TEXT_OR_NULL,
          outcome: { type: 'string', enum: ['accepted', 'duplicate', 'conflict', 'rejected'] },
          receipt: RECEIPT,
          field: TEXT,
          reason: TEXT,
        },
      },
    },
  },
};

export const STATE_SCHEMA: Schema = {
  type: 'object',
  required: ['source', 'id', 'state', 'receipt', 'charge', 'entry', 'exceptions', 'conflicts'],
  properties: {
    source: TEXT,
    id: TEXT,
    state: { type: 'string', enum: ['kept', 'parked', 'not_billable', 'rated', 'posted'] },
    receipt: RECEIPT,
    reason: TEXT,
    detail: TEXT,
    field: TEXT_OR_NULL,
    charge: OBJECT_OR_NULL,
    entry: OBJECT_OR_NULL,
    exceptions: { type: 'array', items: { type: 'object' } },
    conflicts: { type: 'integer' },
  },
};
