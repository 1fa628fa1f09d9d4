import { Catalogue, type CatalogueKind } from '../contract';
import { readUsageEvent, type UsageEvent } from '../event';
import type { JsonObject, JsonValue } from '../usage/json';

const FROM = '2026-01-01T00:00:00Z';
const PRICES = { input_text: { price: '2', per: '1000000' }, output_text: { price: '10', per: '1000000' } };

/** A rate version of a book, from 2026 on. */
export const rate = (book: string, model: string, prices: JsonValue, asset = 'USD', number = 1): [CatalogueKind, JsonValue] => [
  'rate_version',
  { book, model, number, asset, effective_from: FROM, effective_to: null, prices },
];

/** Customer `cus` (and `other`), active and postpaid, on a book that prices model `m` at 2 and 10 per million; then the entries given. */
export function shopOf(contract: JsonObject = {}, ...more: readonly [CatalogueKind, JsonValue][]): { catalogue: Catalogue; seq: bigint } {
  const of = (customer: string): [CatalogueKind, JsonValue][] => [
    ['customer', { id: customer }],
    ['billing_state', { customer, state: 'active', effective_from: FROM }],
    [
      'contract_version',
      {
        ...{ customer, number: 1, effective_from: FROM, entity: 'main', book: 'default', asset: 'USD', zone: 'UTC', funding: 'postpaid' },
        ...{ billing_model: { kind: 'pure_token' } },
        ...contract,
      },
    ],
  ];
  const entries: [CatalogueKind, JsonValue][] = [
    ['price_book', { id: 'default', asset: 'USD' }],
    rate('default', 'm', PRICES),
    ...of('cus'),
    ...of('other'),
    ...more,
  ];
  const catalogue = new Catalogue();
  entries.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
  return { catalogue, seq: BigInt(entries.length) };
}

/** An event of `cus` with 100 in and 10 out of model `m` unless told otherwise. */
export function eventOf(data: JsonObject = {}, more: JsonObject = {}): UsageEvent {
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  const reading = readUsageEvent({
    ...{ specversion: '1.0', id: 'e', source: 's', type: 'usage.recorded', subject: 'cus', time: '2026-11-10T12:00:00Z' },
    ...more,
    data: { model: 'm', dialect: 'openai.chat', provider: 'openai', ...('voids' in data ? {} : { usage }), ...data },
  });
  if (!reading.ok) throw new Error(`${reading.field} ${reading.message}`);
  return reading.event;
}
