import { INSTANT, INTEGER, listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';

const COUNTS = {
  cost_micro: { ...INTEGER, description: 'Millionths, rounded half-even' } as Schema,
  cost: MONEY,
  prompt_tokens: { ...INTEGER, description: 'The whole input, cache included' } as Schema,
  completion_tokens: { ...INTEGER, description: 'The whole output, reasoning included' } as Schema,
  total_tokens: INTEGER,
  request_count: { ...INTEGER, description: 'Calls of every status, free and parked ones too' } as Schema,
  success_count: INTEGER,
};
const WINDOW = objectOf({ ...COUNTS, from: INSTANT, to: INSTANT });

export const USAGE = objectOf({
  currency: TEXT_OR_NULL,
  daily: { ...WINDOW, description: 'The UTC day' },
  weekly: { ...WINDOW, description: 'The ISO week, from Monday' },
  monthly: { ...WINDOW, description: 'The calendar month, UTC' },
});
export const BREAKDOWN = objectOf({
  customer: TEXT,
  currency: TEXT_OR_NULL,
  bucket: TEXT,
  tz: TEXT,
  group_by: listOf(TEXT),
  data: listOf({
    ...objectOf(
      {
        start: INSTANT,
        group: {
          type: 'object',
          additionalProperties: TEXT_OR_NULL,
          description: 'A value for each of group_by; null where there is none',
        },
        ...COUNTS,
        cached_tokens: INTEGER,
        quantity: { ...TEXT, description: 'Units of the class; with group_by class only' },
      },
      ['quantity'],
    ),
  }),
  next_cursor: TEXT_OR_NULL,
});
