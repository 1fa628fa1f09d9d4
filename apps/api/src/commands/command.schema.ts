import { INTEGER, MONEY, objectOf, TEXT, type Schema } from '@tallystick/platform/http/schema';

/** As the ledger kept it; the same for ever. */
export const OUTCOME_SCHEMA: Schema = {
  ...objectOf(
    {
      status: { type: 'string', enum: ['applied', 'refused', 'waiting'] },
      command_id: TEXT,
      type: TEXT,
      entry: objectOf({ shard: INTEGER, number: TEXT }),
      target: TEXT,
      customer: TEXT,
      asset: TEXT,
      amount: MONEY,
      period: TEXT,
      balance: objectOf({ available: MONEY, overage: MONEY, owed: MONEY }),
      code: TEXT,
      message: TEXT,
      field: TEXT,
    },
    ['type', 'entry', 'target', 'customer', 'asset', 'amount', 'period', 'balance', 'code', 'message', 'field'],
  ),
};
export const WAITING_SCHEMA: Schema = objectOf({ status: { type: 'string', enum: ['waiting'] }, command_id: TEXT });

export const KEY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description: 'The same key and body replays the first answer, for ever',
};
export const APPLIED = { status: 201, description: 'Posted', schema: OUTCOME_SCHEMA };
export const WAITING = { status: 202, description: 'On the log, not decided yet: poll Location', schema: WAITING_SCHEMA };
