import { INSTANT, INTEGER, listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const SHOWN: Schema = { type: 'string', description: "With every digit of the currency's minor unit", pattern: '^-?\\d+(\\.\\d+)?$' };
const BOTH = { exact: MONEY, shown: SHOWN };
const EVENT = { oneOf: [objectOf({ source: TEXT_OR_NULL, id: TEXT }), { type: 'null' }] } as unknown as Schema;

export const INVOICE_SUMMARY = objectOf({ id: TEXT, customer: TEXT, month: TEXT, status: TEXT, entity: TEXT, asset: TEXT, zone: TEXT });
export const LINE: Schema = {
  ...objectOf({
    n: INTEGER,
    model: TEXT,
    class: TEXT,
    rate_version: { ...TEXT_OR_NULL, description: 'book/model/number; contract/customer/number for a price of the contract itself' },
    meter: { ...TEXT_OR_NULL, description: "The contract's meter that counted it" },
    part: { type: 'string', enum: ['usage', 'included', 'overage', 'fee', 'commitment'] },
    stance: { ...TEXT_OR_NULL, description: 'pass_through or bundled, where the contract says so' },
    quantity: TEXT,
    ...BOTH,
  }),
  additionalProperties: true,
};
export const INVOICE = objectOf({
  id: TEXT,
  customer: TEXT,
  month: { type: 'string', example: '2026-11' },
  status: { type: 'string', enum: ['draft'] },
  entity: TEXT,
  asset: TEXT,
  zone: TEXT,
  from: INSTANT,
  to: { ...INSTANT, description: 'Exclusive' },
  charges: { type: 'string', description: 'Posted charges of the month' },
  ...BOTH,
  rounding: { ...MONEY, description: 'exact − shown' },
  lines: { ...listOf(LINE), description: 'Usage: the exact figures add up to `exact`, the shown ones to `shown`' },
  adjustments: {
    ...objectOf({
      ...BOTH,
      lines: listOf(
        objectOf({
          kind: { type: 'string', enum: ['adjustment', 'refund', 'reversal', 'void'] },
          entry: TEXT,
          effective_at: INSTANT,
          reason: TEXT_OR_NULL,
          event: EVENT,
          command: TEXT_OR_NULL,
          ...BOTH,
        }),
      ),
    }),
    description: 'Money of the month that is no usage of it, beside the lines: positive where the customer owes more for it',
  },
  promotional_credit: { ...MONEY, description: 'What grants have paid of it: the total is before it, the balance after it' },
  total: { ...objectOf(BOTH), description: 'Usage and adjustments' },
});
export const LINE_CHARGE = objectOf({
  charge: { type: 'string', description: '{shard}-{charge_seq}' },
  source: TEXT,
  id: TEXT,
  event_time: INSTANT,
  quantity: TEXT,
  exact: MONEY,
});
