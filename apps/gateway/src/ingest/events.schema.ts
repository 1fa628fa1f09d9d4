import { OBJECT_OR_NULL, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const RECEIPT: Schema = {
  type: 'object',
  description: 'Where the event stands in the log',
  required: ['partition', 'offset'],
  properties: { partition: { type: 'integer' }, offset: TEXT },
};

const TARGET: Schema = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: {
    source: { type: 'string', minLength: 1, maxLength: 512, description: "The event's own where left out" },
    id: { type: 'string', minLength: 1, maxLength: 512 },
  },
};

/** A usage event: CloudEvents 1.0. Unknown names are kept at the top level and inside usage, and refused in data. */
export const EVENT_SCHEMA: Schema = {
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'data'],
  properties: {
    specversion: { type: 'string', enum: ['1.0'] },
    id: { type: 'string', minLength: 1, maxLength: 512 },
    source: { type: 'string', minLength: 1, maxLength: 512 },
    type: { type: 'string', enum: ['usage.recorded'] },
    subject: { type: 'string', minLength: 1, maxLength: 512, description: 'Customer id or alias' },
    time: { type: 'string', format: 'date-time' },
    data: {
      type: 'object',
      properties: {
        model: TEXT_OR_NULL,
        provider: TEXT_OR_NULL,
        dialect: { ...TEXT, description: 'Required unless the event voids another' },
        status: { type: 'string', enum: ['succeeded', 'failed', 'cancelled'] },
        usage: { type: 'object', additionalProperties: true },
        quantities: { type: 'object', additionalProperties: true },
        requested_model: TEXT_OR_NULL,
        service_tier: TEXT_OR_NULL,
        api_key_id: TEXT_OR_NULL,
        hold_id: TEXT_OR_NULL,
        usage_source: TEXT_OR_NULL,
        stream_end: TEXT_OR_NULL,
        voids: { ...TARGET, description: 'Takes back the charge of an earlier event, once. No usage beside it; dialect is not needed' },
        corrects: { ...TARGET, description: 'The usage here stands instead of that of an earlier event, once' },
        estimate: {
          type: 'object',
          additionalProperties: true,
          description: "Classes the gateway counted or bounded itself; used only by the contract's policy for missing usage, and flagged",
        },
        attributes: { type: 'object', maxProperties: 20, additionalProperties: TEXT },
      },
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
