import { INSTANT, INTEGER, listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const OR_NULL = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });
const EVENT = OR_NULL(objectOf({ source: TEXT, id: TEXT }));

export const STATEMENT_ROW = objectOf({
  id: { type: 'string', description: '{shard}-{sequence} of the transfer' },
  entry: { type: 'string', description: '{shard}-{number} of its journal entry' },
  leg: INTEGER,
  kind: TEXT,
  asset: TEXT,
  amount: MONEY,
  debit: TEXT,
  credit: TEXT,
  effective_at: INSTANT,
  recorded_at: INSTANT,
  period: { type: 'string', example: '2026-11' },
  changes: listOf(
    objectOf({
      account: TEXT,
      code: INTEGER,
      title: TEXT,
      change: { ...MONEY, description: "On the account's normal side" },
      balance: { ...MONEY, description: 'After it, posted' },
    }),
  ),
  event: EVENT,
  command: TEXT_OR_NULL,
});
export const ENTRY = objectOf({
  id: { type: 'string', description: '{shard}-{number}' },
  kind: TEXT,
  customer: TEXT_OR_NULL,
  recorded_at: INSTANT,
  batch: TEXT,
  event: EVENT,
  charge: OR_NULL(objectOf({ shard: INTEGER, charge_seq: TEXT })),
  command: OR_NULL(objectOf({ id: TEXT, kind: TEXT })),
  refunded: MONEY,
  reversed_by: TEXT_OR_NULL,
  transfers: listOf(
    objectOf({
      id: TEXT,
      leg: INTEGER,
      kind: TEXT,
      debit: TEXT,
      credit: TEXT,
      amount: MONEY,
      effective_at: INSTANT,
      period: TEXT,
    }),
  ),
});
export const ACCOUNT = objectOf({
  name: TEXT,
  code: INTEGER,
  title: TEXT,
  normal_side: { type: 'string', enum: ['debit', 'credit'] },
  entity: TEXT,
  asset: TEXT,
  customer: TEXT_OR_NULL,
  sub: TEXT_OR_NULL,
  shard: INTEGER,
  balance: { ...MONEY, description: 'Posted, on the normal side' },
  debits: MONEY,
  credits: MONEY,
  pending_debits: MONEY,
  pending_credits: MONEY,
});
const SUMS = { debits: MONEY, credits: MONEY, pending_debits: MONEY, pending_credits: MONEY };
export const TRIAL_BALANCE = objectOf({
  lines: listOf(objectOf({ entity: TEXT, asset: TEXT, code: INTEGER, title: TEXT, ...SUMS, balance: MONEY })),
  totals: listOf(objectOf({ entity: TEXT, asset: TEXT, ...SUMS, difference: { ...MONEY, description: 'debits − credits: always 0' } })),
  balanced: { type: 'boolean' },
  asked: objectOf({ at: TEXT_OR_NULL, as_of: TEXT_OR_NULL }),
});
