import { formatAmount } from '../money';
import type { Rated } from './decision';
import { rateEvent } from './rate-event';
import { eventOf, rate, shopOf } from './shop-for-tests';
import type { JsonObject, JsonValue } from '../usage/json';
import type { CatalogueKind } from '../contract';

const COST = { input_text: { price: '1', per: '1000000' }, output_text: { price: '8', per: '1000000' } };
const policy = (body: JsonObject): [CatalogueKind, JsonValue] => ['upstream_policy', { effective_from: '2026-02-01T00:00:00Z', ...body }];

function rated(entries: readonly [CatalogueKind, JsonValue][], data: JsonObject = {}, more: JsonObject = {}, known?: bigint): Rated {
  const { catalogue, seq } = shopOf({}, ...entries);
  const event = eventOf(data, more);
  const decision = rateEvent(event, catalogue, known ?? seq, event.time);
  if (decision.kind === 'parked') throw new Error(decision.detail);
  return decision;
}
const cost = ({ upstream }: Rated): string =>
  upstream === null ? 'none' : `${formatAmount(upstream.amount)} ${upstream.asset} ${upstream.rateVersion} ${upstream.rateSeq}`;

describe('what the provider charges us', () => {
  it('is priced by the upstream book in force for the provider, beside the customer’s price', () => {
    const entries = [rate('list', 'm', COST), policy({ provider: 'openai', book: 'list' })];
    const d = rated(entries);
    expect([formatAmount(d.amount), cost(d), d.flags]).toEqual(['0.0003', '0.00018 USD list/m/1 9', null]);
    expect(cost(rated(entries, { provider: 'mistral' }))).toBe('none');
    expect(cost(rated(entries, {}, { time: '2026-01-31T23:59:59.999999999Z' }))).toBe('none');
    expect(cost(rated(entries, {}, {}, 9n))).toBe('none');
  });

  it('prefers the provider’s own policy, falls back to everyone’s, and ends where one says so', () => {
    const entries = [
      rate('list', 'm', COST),
      rate('any', 'm', { ...COST, input_text: { price: '3', per: '1000000' } }, 'EUR'),
      policy({ provider: 'openai', book: 'list' }),
      policy({ book: 'any' }),
      policy({ provider: 'openai', book: null, effective_from: '2026-12-01T00:00:00Z' }),
    ];
    expect(cost(rated(entries))).toBe('0.00018 USD list/m/1 9');
    expect(cost(rated(entries, { provider: 'mistral' }))).toBe('0.00038 EUR any/m/1 10');
    expect(cost(rated(entries, { provider: null }))).toBe('0.00038 EUR any/m/1 10');
    expect(cost(rated(entries, {}, { time: '2026-12-01T00:00:00Z' }))).toBe('none');
  });

  it('never holds up the customer’s charge: without a price it is flagged', () => {
    const entries = [rate('list', 'other', COST), policy({ book: 'list' })];
    const d = rated(entries);
    expect([d.outcome, formatAmount(d.amount), cost(d)]).toEqual(['charged', '0.0003', 'none']);
    expect(d.flags).toBe('{"upstream_unpriced":"book list has no rate for model \\"m\\" at the time of the event"}');
    const half = [rate('list', 'm', { input_text: { price: '1', per: '1000000' } }), policy({ book: 'list' })];
    expect(rated(half).flags).toContain('list/m/1 has no price for class output_text');
  });

  it('prices each iteration at its own model, and a call that failed after its usage', () => {
    const iterations = [
      { model: 'm', input_tokens: 100, output_tokens: 0 },
      { model: 'big', input_tokens: 0, output_tokens: 10 },
    ];
    const prices = { input_text: { price: '1', per: '1000000' }, output_text: { price: '100', per: '1000000' } };
    const entries = [rate('default', 'big', prices), rate('list', 'm', COST), rate('list', 'big', prices), policy({ book: 'list' })];
    const usage = { input_tokens: 100, output_tokens: 10, iterations };
    expect(cost(rated(entries, { dialect: 'anthropic.messages', usage }))).toBe('0.0011 USD list/m/1 10');
    expect(cost(rated(entries, { status: 'failed', stream_end: 'error' }))).toBe('0.00018 USD list/m/1 10');
    expect(cost(rated(entries, { status: 'failed' }))).toBe('none');
  });

  it('keeps a reported cost as an observation beside it', () => {
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110, cost: 0.0002 };
    const d = rated([rate('list', 'm', COST), policy({ book: 'list' })], { usage });
    expect([cost(d), d.flags]).toEqual(['0.00018 USD list/m/1 9', '{"reported_cost":"0.0002","reported_unit":"USD"}']);
  });
});
