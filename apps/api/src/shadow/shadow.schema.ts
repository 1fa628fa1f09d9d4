import { INTEGER, listOf, MONEY, objectOf, TEXT, TEXT_OR_NULL, type Schema } from '@tallystick/platform/http/schema';
import { INVOICE } from '../invoices/invoice.schema';
import { PARTS } from './read-expected';

const LEFT_OUT: Schema = {
  ...listOf(objectOf({ reason: TEXT, events: INTEGER, detail: TEXT, example: objectOf({ source: TEXT, id: TEXT }) })),
  description: 'Kept events of the month that no line counts, by reason: no price, no usage that can be read, not in shadow at their time',
};
const CATALOGUE_SEQ: Schema = { type: 'string', description: 'The catalogue that all of it was worked out by' };

export const SHADOW_INVOICE: Schema = objectOf({
  ...(INVOICE.properties as Record<string, Schema>),
  status: { type: 'string', enum: ['shadow'] },
  charges: { type: 'string', description: "Charges that it would have been, the period's own among them" },
  catalogue_seq: CATALOGUE_SEQ,
  parts: { ...listOf(objectOf({ entity: TEXT, asset: TEXT })), description: 'Every entity and asset with an invoice of its own' },
  left_out: LEFT_OUT,
});

const AMOUNT_OR_NULL = { ...MONEY, type: ['string', 'null'] } as unknown as Schema;
const FIGURES = objectOf({ quantity: AMOUNT_OR_NULL, exact: AMOUNT_OR_NULL, shown: AMOUNT_OR_NULL });
const FIGURES_OR_NULL = { oneOf: [FIGURES, { type: 'null' }] } as unknown as Schema;
const TOTAL = objectOf({ expected: AMOUNT_OR_NULL, generated: MONEY, difference: AMOUNT_OR_NULL });

export const COMPARISON: Schema = objectOf({
  ...{ customer: TEXT, month: TEXT, entity: TEXT, asset: TEXT, zone: TEXT, catalogue_seq: CATALOGUE_SEQ },
  equal: { type: 'boolean', description: 'Whether every figure that was expected came out, and no line more' },
  lines: listOf(
    objectOf({
      status: { type: 'string', enum: ['equal', 'different', 'only_expected', 'only_generated'] },
      ...{ model: TEXT, class: TEXT, rate_version: TEXT_OR_NULL, meter: TEXT_OR_NULL, part: TEXT_OR_NULL, stance: TEXT_OR_NULL },
      lines: { ...listOf(INTEGER), description: 'Numbers of the lines of the shadow invoice that it was compared with' },
      expected: FIGURES_OR_NULL,
      generated: FIGURES_OR_NULL,
      difference: { ...FIGURES, description: 'Generated − expected; null of a figure that was not expected' },
    }),
  ),
  totals: objectOf({ exact: TOTAL, shown: TOTAL }),
  left_out: LEFT_OUT,
});

const FIGURE = { type: ['string', 'number', 'null'] } as unknown as Schema;
const EXPECTED_LINE: Schema = {
  type: 'object',
  description: 'At least one of quantity, exact and shown. What a line does not name may be anything: it then stands for several lines',
  required: ['class'],
  additionalProperties: true,
  properties: {
    model: { ...TEXT, description: 'Default: none, as a fee has none' },
    class: TEXT,
    rate_version: { ...FIGURE, description: 'The whole name or its number' },
    ...{ meter: TEXT_OR_NULL, part: { type: 'string', enum: [...PARTS] }, stance: TEXT_OR_NULL },
    ...{ quantity: FIGURE, exact: FIGURE, shown: FIGURE },
  },
};
const EXPECTED_LINES = listOf(EXPECTED_LINE);
/** Also JSON lines, and CSV with these names in its first line. */
export const EXPECTED: Schema = {
  oneOf: [{ type: 'object', required: ['lines'], properties: { lines: EXPECTED_LINES, exact: FIGURE, shown: FIGURE } }, EXPECTED_LINES],
};
