import fc from 'fast-check';
import { Catalogue, type CatalogueKind } from '@tallystick/domain/contract';
import { readUsageEvent, type UsageEvent } from '@tallystick/domain/event';
import { rateEvent, type Decision } from '@tallystick/domain/rating';
import { formatInstant } from '@tallystick/domain/time';
import type { JsonValue } from '@tallystick/domain/usage';
import { ANY_USAGE } from './any-usage';

const FROM = '2026-01-01T00:00:00Z';
const CLASSES =
  'input_text input_audio input_image input_tool cache_read_text cache_read_image cache_write_text cache_write_5m cache_write_1h output_text output_reasoning output_audio output_image web_search_call search_unit generation image video_second audio_second';
const PRICES = Object.fromEntries(CLASSES.split(' ').map((name, i) => [name, { price: `${i}.25`, per: '1000000' }]));
const MODELS = ['m', 'tiered', 'alias-of-m', 'fam-large', 'unpriced'];
const CUSTOMERS = ['a', 'b', 'org-a', 'shadowed', 'nobody'];

function freshCatalogue(): Catalogue {
  const rate = (model: string, number: number, from: string, more: object): [CatalogueKind, JsonValue] => [
    'rate_version',
    { book: 'default', model, number, asset: 'USD', effective_from: from, effective_to: null, prices: PRICES, ...more },
  ];
  const customer = (id: string, state: string): [CatalogueKind, JsonValue][] => [
    ['customer', { id }],
    ['billing_state', { customer: id, state, effective_from: FROM }],
    [
      'contract_version',
      {
        ...{ customer: id, number: 1, effective_from: FROM, entity: 'main', book: 'default', asset: 'USD', zone: 'UTC' },
        ...{ funding: 'postpaid', billing_model: { kind: 'pure_token' } },
      },
    ],
  ];
  const half = { when: { batch: true }, multipliers: ['0.5'] };
  const evening = { when: { window: { from: '18:00', to: '06:00' } }, multipliers: ['0.8'] };
  const entries: [CatalogueKind, JsonValue][] = [
    ['price_book', { id: 'default', asset: 'USD' }],
    rate('m', 1, '1970-01-01T00:00:00Z', { variants: [half, evening] }),
    rate('m', 2, '2026-06-15T12:00:00.0000001Z', { match: { aliases: ['alias-of-m'] } }),
    rate('tiered', 1, FROM, { context_tiers: [{ comparator: '>', threshold: 200000, prices: PRICES }] }),
    rate('family', 1, FROM, { match: { pattern: 'fam-*' } }),
    ...customer('a', 'active'),
    ...customer('b', 'active'),
    ...customer('shadowed', 'shadow'),
    ['alias', { alias: 'org-a', customer: 'a' }],
  ];
  const catalogue = new Catalogue();
  entries.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
  return catalogue;
}

const event = fc
  .tuple(
    fc
      .constantFrom(...Object.keys(ANY_USAGE))
      .chain((dialect) => fc.tuple(fc.constant(dialect), ANY_USAGE[dialect] as fc.Arbitrary<{ usage: JsonValue }>)),
    fc.constantFrom(...MODELS),
    fc.constantFrom(...CUSTOMERS),
    fc.bigInt({ min: 1_767_225_600n, max: 1_798_761_600n }),
    fc.constantFrom('succeeded', 'failed', 'cancelled'),
  )
  .map(([[dialect, { usage }], model, subject, second, status]) => (id: string): UsageEvent => {
    const reading = readUsageEvent({
      ...{ specversion: '1.0', id, source: 's', type: 'usage.recorded', subject, time: formatInstant(second * 1_000_000_000n) },
      data: { model, dialect, status, usage },
    });
    if (!reading.ok) throw new Error(`${reading.field} ${reading.message}`);
    return reading.event;
  });

describe('where no running total is involved', () => {
  it('rating gives the same for an event, whatever stands before and after it in the batch', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 2, maxLength: 30 }).chain((makers) => {
          const events = makers.map((make, i) => make(String(i)));
          return fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }));
        }),
        ([events, shuffled]) => {
          const rateAll = (batch: readonly UsageEvent[]): Map<string, Decision> => {
            const catalogue = freshCatalogue();
            return new Map(batch.map((e) => [e.id, rateEvent(e, catalogue, catalogue.seq, e.time)]));
          };
          const [one, other] = [rateAll(events), rateAll(shuffled)];
          for (const e of events) {
            expect(other.get(e.id)).toEqual(one.get(e.id));
            // Alone as well: nothing is remembered from one event to the next.
            expect(rateAll([e]).get(e.id)).toEqual(one.get(e.id));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
