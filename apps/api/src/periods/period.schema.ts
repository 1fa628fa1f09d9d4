import { INSTANT, INTEGER, listOf, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const UNITS: Schema = { type: 'string', description: 'Units of the meter, decimal text' };
const NEXT_UNIT: Schema = {
  ...TEXT_OR_NULL,
  description: 'What the first unit past the allowance costs; null while it depends on the class',
};
const FLAG: Schema = { type: 'boolean' };

export const METERS = objectOf({
  customer: TEXT,
  period: { type: 'string', description: 'The month in which it begins', example: '2026-11' },
  from: INSTANT,
  to: { ...INSTANT, description: 'Exclusive' },
  zone: TEXT,
  resets_at: INSTANT,
  billing_model: TEXT_OR_NULL,
  fee: TEXT_OR_NULL,
  minimum_commitment: TEXT_OR_NULL,
  closes: { ...INTEGER, description: 'How often it was closed' },
  stale: { ...FLAG, description: 'Usage came after the last close: it will be closed again' },
  meters: listOf(
    objectOf({
      meter: TEXT,
      allocation: { type: 'string', enum: ['first_come', 'period_end'] },
      price: { type: 'string', enum: ['rates', 'flat', 'graduated', 'volume', 'package'] },
      used: UNITS,
      allowance: UNITS,
      included: UNITS,
      overage: UNITS,
      remaining: UNITS,
      first_overage_unit: NEXT_UNIT,
      output_per_input: { ...TEXT_OR_NULL, description: 'Output tokens for each input token, cut at four decimals' },
      alerts: listOf(objectOf({ percent: INTEGER, at: INSTANT, used: UNITS, first_overage_unit: NEXT_UNIT })),
    }),
  ),
});
export const ASKED = objectOf({
  period: TEXT,
  customers: { ...INTEGER, description: 'Customers whose period was asked for: the answer is the rating worker’s' },
  receipts: listOf(objectOf({ customer: TEXT, partition: INTEGER, offset: TEXT })),
});
