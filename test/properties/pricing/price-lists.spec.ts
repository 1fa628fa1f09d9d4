import fc from 'fast-check';
import {
  bookView,
  EMPTY_BOOK,
  PriceListError,
  proposeRates,
  readPriceList,
  type PriceListFormat,
  type Proposal,
} from '@tallystick/domain/price-lists';
import { parseRateContent, RateIndex } from '@tallystick/domain/pricing';

const OPTIONS = { book: 'default', asset: 'USD', effectiveFrom: 1_780_000_000_000_000_000n };

/** What stands in lists, what may come to stand there, and what never should. Numbers are texts here: a list's literal. */
const literal = fc.oneof(
  fc.constantFrom('3e-07', '0', '1e-05', '2.9999900000000002e-06', '-1', '1e999', '0.0000000000000000000000000000001', '-0', '5', '1E+3'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const text = fc.oneof(
  fc.constantFrom('', '-1', '0.000005', '1e-6', 'free', 'NaN', '0x10', ' 5 ', '\u0000', '\ud800', '1'.repeat(500)),
  fc.string(),
);
const value: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    literal,
    text.map((t) => JSON.stringify(t)),
    fc.constantFrom('null', 'true', '[]', '{}', 'NaN', 'Infinity', '[[0, 5]]'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(text, tie('value')), { maxLength: 3 })
    .map((all) => `{${all.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join(',')}}`),
})).value;
const object = (key: fc.Arbitrary<string>, entry: fc.Arbitrary<string>, most = 8): fc.Arbitrary<string> =>
  fc.array(fc.tuple(key, entry), { maxLength: most }).map((all) => `{${all.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join(',')}}`);

const part = fc.constantFrom(
  'input',
  'output',
  'cost',
  'per',
  'token',
  'above_128k_tokens',
  'above_1hr',
  'priority',
  'batches',
  'cache_read',
  'image',
  'second',
  '1k',
  'dbu',
  'price',
);
const invented = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('_'));
const litellmKey = fc.oneof(
  fc.constantFrom(
    ...['input_cost_per_token', 'output_cost_per_token', 'cache_read_input_token_cost', 'cache_creation_input_token_cost_above_1hr'],
    ...['input_cost_per_second', 'output_cost_per_second', 'output_cost_per_image', 'tiered_pricing', 'search_context_cost_per_query'],
    ...['litellm_provider', 'mode', 'provider_specific_entry', 'input_cost_per_token_batches', 'input_cost_per_token_above_200k_tokens'],
  ),
  invented,
);
const model = fc.oneof(fc.constantFrom('m', 'a/b', 'x'.repeat(300), 'sample_spec', '__proto__', 'constructor'), text);
const wrap = (before: string, after: string) => (inner: string) => before + inner + after;

const LISTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  litellm: object(model, fc.oneof(object(litellmKey, value), value)),
  'models-dev': object(
    model,
    object(
      fc.constant('models'),
      object(
        model,
        object(
          fc.constant('cost'),
          object(fc.oneof(fc.constantFrom('input', 'output', 'cache_read', 'context_over_200k'), invented), value),
        ),
      ),
    ),
  ),
  openrouter: fc
    .array(
      fc.oneof(
        value,
        fc
          .tuple(
            model,
            object(fc.oneof(fc.constantFrom('prompt', 'completion', 'image', 'request', 'discount', 'overrides'), invented), value),
          )
          .map(([id, pricing]) => `{"id":${JSON.stringify(id)},"pricing":${pricing}}`),
      ),
      { maxLength: 6 },
    )
    .map((all) => `{"data":[${all.join(',')}]}`),
  table: fc
    .array(
      object(
        fc.constantFrom(
          ...[
            'model',
            'version',
            'effective_from',
            'effective_to',
            'currency',
            'input_per_mtok',
            'cached_input_per_mtok',
            'output_per_mtok',
            'prices',
          ],
          ...['variants', 'context_tiers', 'inherits', 'match', 'surprise', 'book', 'number'],
        ),
        fc.oneof(
          value,
          fc.constantFrom('"m"', '1', '"2026-01-01T00:00:00Z"', '"USD"', '{"input_text":{"price":"1"}}', '{"input_text":null}'),
        ),
        12,
      ),
      { maxLength: 6 },
    )
    .map((all) => wrap('{"rates":[', ']}')(all.join(','))),
};

describe('any price list', () => {
  it.each(Object.keys(LISTS))(
    '%s: is read, every odd entry quarantined with its reason, and the same list again is unchanged',
    (format) => {
      fc.assert(
        fc.property(LISTS[format] as fc.Arbitrary<string>, (list) => {
          let proposal: Proposal;
          try {
            const reading = readPriceList(list, { format: format as PriceListFormat });
            proposal = proposeRates(reading, EMPTY_BOOK, OPTIONS);
            const index = new RateIndex();
            proposal.accepted.forEach((content, i) => index.add(parseRateContent(content, BigInt(i + 1))));
            const again = proposeRates(reading, bookView(index, 'default', 1_000_000n), OPTIONS);
            if (format !== 'table') expect(again.accepted).toEqual([]);
          } catch (error) {
            if (error instanceof PriceListError) return;
            throw error;
          }
          for (const { id, reason, detail } of proposal.quarantined) expect([typeof id, reason, detail].includes('')).toBe(false);
          for (const { prices } of proposal.accepted)
            for (const p of Object.values(prices)) if (p !== null) expect(p.price).toMatch(/^[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/);
          // What was accepted is what the API would keep as JSON in PostgreSQL.
          expect(JSON.stringify(proposal.accepted)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        }),
        { numRuns: 300 },
      );
    },
  );
});
