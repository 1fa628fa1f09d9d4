import { Catalogue, type CatalogueKind } from '../contract';
import { parseInstant } from '../time';
import type { JsonObject, JsonValue } from '../usage/json';
import { quoteLine, type QuoteBasis } from './quote-line';

const BEGIN = '2026-01-01T00:00:00Z';
const M = '1000000';
const prices = (input: string, output: string): JsonValue => ({
  input_text: { price: input, per: M },
  output_text: { price: output, per: M },
});
const rate = (model: string, number: number, from: string, of: JsonValue, more: JsonObject = {}): readonly [CatalogueKind, JsonValue] => [
  'rate_version',
  { book: 'default', model, number, asset: 'USD', effective_from: from, effective_to: null, prices: of, ...more },
];
const contract = (customer: string, more: JsonObject = {}): readonly [CatalogueKind, JsonValue] => [
  'contract_version',
  {
    customer,
    number: 1,
    effective_from: BEGIN,
    entity: 'main',
    book: 'default',
    asset: 'USD',
    zone: 'UTC',
    funding: 'postpaid',
    billing_model: { kind: 'pure_token' },
    ...more,
  },
];
const state = (customer: string, to: string, from = BEGIN): readonly [CatalogueKind, JsonValue] => [
  'billing_state',
  { customer, state: to, effective_from: from },
];
const TOKENS = { id: 'tokens', classes: ['input_*', 'output_*'], included: '600', price: { kind: 'flat', price: '3', per: M } };

const ENTRIES: readonly (readonly [CatalogueKind, JsonValue])[] = [
  ['price_book', { id: 'default', asset: 'USD' }],
  ['price_book', { id: 'other', asset: 'USD' }],
  rate('gpt-5.2', 1, '1970-01-01T00:00:00Z', prices('0.525', '4.20')),
  rate('gpt-5.2', 2, '2026-11-20T12:00:00.0000001Z', prices('1', '8')),
  rate('cached', 1, '1970-01-01T00:00:00Z', { ...(prices('1', '2') as JsonObject), cache_read_text: { price: '0' } }),
  rate('claude', 1, '1970-01-01T00:00:00Z', prices('3', '15'), {
    inherits: { output_reasoning: 'output_text' },
    variants: [
      { when: { batch: true }, multipliers: ['0.5'] },
      { when: { inference_geo: 'us' }, multipliers: ['1.1'] },
      { when: { service_tier: 'priority' }, prices: prices('6', '30') },
      { when: { traffic_type: 'PROVISIONED_THROUGHPUT' }, prices: prices('0', '0') },
      { when: { speed: 'fast' }, multipliers: ['6'] },
    ],
  }),
  ['customer', { id: 'plain' }],
  state('plain', 'active'),
  contract('plain'),
  ['alias', { alias: 'org', customer: 'plain' }],
  ['customer', { id: 'discounted' }],
  state('discounted', 'active'),
  contract('discounted', { discount: '0.1' }),
  ['customer', { id: 'lenient' }],
  state('lenient', 'active'),
  contract('lenient', { errors_after_usage: 'waive' }),
  ['customer', { id: 'shadowed' }],
  state('shadowed', 'shadow'),
  contract('shadowed'),
  ['customer', { id: 'gone' }],
  state('gone', 'closed'),
  contract('gone'),
  ['customer', { id: 'bare' }],
  ['customer', { id: 'metered' }],
  state('metered', 'active'),
  contract('metered', { billing_model: { kind: 'base_fee_overage', fee: '10', meters: [TOKENS] } }),
];
const catalogue = new Catalogue();
ENTRIES.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
const BASIS: QuoteBasis = { catalogue, pinnedSeq: BigInt(ENTRIES.length), now: parseInstant('2026-11-20T12:00:00Z') };
const USAGE = { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700 };
const CHAT = { id: 'q', dialect: 'openai.chat', model: 'gpt-5.2', usage: USAGE };
const ask = (line: JsonValue, basis: QuoteBasis = BASIS): JsonObject => quoteLine(line, basis) as unknown as JsonObject;

describe('a quote from a book', () => {
  it('gives the worked example, with what priced it', () => {
    expect(ask(CHAT)).toEqual({
      id: 'q',
      quantities: { input_text: '500', output_text: '200' },
      lines: [
        { class: 'input_text', quantity: '500', amount: '0.0002625', price: '0.525', per: M },
        { class: 'output_text', quantity: '200', amount: '0.00084', price: '4.20', per: M },
      ],
      total: '0.0011025',
      rate_version: 'default/gpt-5.2/1',
      identities: ['500+200=700'],
      asset: 'USD',
    });
  });
  it('takes the rate of `at`, to the nanosecond, and now where it is not said', () => {
    expect(ask({ ...CHAT, at: '2026-11-20T12:00:00.000000099Z' })['rate_version']).toBe('default/gpt-5.2/1');
    expect(ask({ ...CHAT, at: '2026-11-20T12:00:00.0000001Z' })).toMatchObject({ rate_version: 'default/gpt-5.2/2', total: '0.0021' });
    expect(ask(CHAT, { ...BASIS, now: parseInstant('2027-01-01T00:00:00Z') })['rate_version']).toBe('default/gpt-5.2/2');
  });
  it('knows nothing that was recorded after the pinned number', () => {
    expect(ask({ ...CHAT, at: '2027-01-01T00:00:00Z' }, { ...BASIS, pinnedSeq: 3n })['rate_version']).toBe('default/gpt-5.2/1');
    expect(ask(CHAT, { ...BASIS, pinnedSeq: 0n })).toMatchObject({ parked: 'unknown_price', quantities: { input_text: '500' } });
  });
  it('takes the model that the response names where the line names none', () => {
    const line = { id: 'q', dialect: 'openai.chat' };
    const usage = USAGE;
    expect(ask({ ...line, response: { model: 'gpt-5.2', usage } })['total']).toBe('0.0011025');
    expect(ask({ ...line, response: { usage } })).toMatchObject({ parked: 'unknown_price', quantities: { output_text: '200' } });
  });
  it('prices what was served, and what was asked for where that has no rate', () => {
    const response = (model: string): JsonObject => ({ response: { model, usage: USAGE } });
    const line = { id: 'q', dialect: 'openai.chat' };
    expect(ask({ ...line, model: 'gpt-5.2', ...response('claude') })).toMatchObject({
      rate_version: 'default/claude/1',
      notes: ['priced as claude, which the response names, not as gpt-5.2'],
    });
    expect(ask({ ...line, model: 'gpt-5.2', ...response('gpt-5.2-2026-11-01') })).toMatchObject({
      total: '0.0011025',
      notes: ['the response names gpt-5.2-2026-11-01, which has no rate: priced as gpt-5.2'],
    });
    const cached = { ...USAGE, prompt_tokens_details: { cached_tokens: 5 } };
    expect(ask({ ...line, model: 'cached', response: { model: 'claude', usage: cached } })).toMatchObject({ parked: 'unknown_price' });
    expect(ask({ ...line, model: 'x', ...response('y') })).toMatchObject({
      parked: 'unknown_price',
      detail: expect.stringContaining('"x"') as string,
    });
  });
  it('prices each iteration at its own model and names it on the line', () => {
    const iterations = [
      { model: 'claude', input_tokens: 10, output_tokens: 1 },
      { input_tokens: 500, output_tokens: 200 },
    ];
    const answer = ask({ ...CHAT, dialect: 'anthropic.messages', usage: { input_tokens: 500, output_tokens: 200, iterations } });
    expect(answer).toMatchObject({
      total: '0.0011475',
      rate_version: 'default/claude/1',
      quantities: { input_text: '510', output_text: '201' },
    });
    expect((answer['lines'] as JsonObject[])[2]).toMatchObject({ extra: { model: 'gpt-5.2', rate_version: 'default/gpt-5.2/1' } });
  });
  it.each<[string, JsonObject, string]>([
    ['service tier of the line', { service_tier: 'priority' }, '0.009'],
    [
      'service tier served before the one of the line',
      { service_tier: 'priority', response: { service_tier: 'default', usage: USAGE } },
      '0.0045',
    ],
    ['batch', { batch: true }, '0.00225'],
    ['residency', { inference_geo: 'us' }, '0.00495'],
    ['batch and residency, in order', { batch: true, inference_geo: 'us' }, '0.002475'],
    ['fast mode', { speed: 'fast' }, '0.027'],
    ['provisioned throughput, which is free and not missing', { traffic_type: 'PROVISIONED_THROUGHPUT' }, '0'],
    ['a multiplier, which is the only one then', { batch: true, inference_geo: 'us', multiplier: '2' }, '0.009'],
  ])('%s', (_, more, total) => {
    expect(ask({ ...CHAT, model: 'claude', ...more })['total']).toBe(total);
  });
  it('names the class whose price was inherited', () => {
    const usage = { ...USAGE, completion_tokens_details: { reasoning_tokens: 50 } };
    expect(ask({ ...CHAT, model: 'claude', usage })['lines']).toContainEqual({
      class: 'output_reasoning',
      quantity: '50',
      amount: '0.00075',
      price: '15',
      per: M,
      extra: { inherited_from: 'output_text' },
    });
  });
  it('parks with the quantities where there is no price', () => {
    const quantities = { input_text: '500', output_text: '200' };
    for (const more of [{ model: 'unheard-of' }, { book: 'other' }, { book: 'nowhere' }])
      expect(ask({ ...CHAT, ...more })).toEqual({ id: 'q', parked: 'unknown_price', detail: expect.any(String) as string, quantities });
  });
});

describe('a quote at given rates', () => {
  const RATES = { input_text: { price: '0.525', per: 1_000_000 }, output_text: { price: '4.20', per: 1_000_000 } };
  it('needs no catalogue and answers nothing but the contract of the verb', () => {
    expect(ask({ ...CHAT, rates: RATES }, { ...BASIS, pinnedSeq: 0n })).toEqual({
      id: 'q',
      quantities: { input_text: '500', output_text: '200' },
      lines: [
        { class: 'input_text', quantity: '500', amount: '0.0002625' },
        { class: 'output_text', quantity: '200', amount: '0.00084' },
      ],
      total: '0.0011025',
      rate_version: null,
      identities: ['500+200=700'],
    });
  });
  it('applies its multiplier and no other', () => {
    expect(ask({ ...CHAT, rates: RATES, multiplier: '0.5', batch: true, service_tier: 'batch' })['total']).toBe('0.00055125');
  });
  it('passes over what the golden files hold beside', () => {
    const beside = { context: { tier_rule: '>' }, expected: {}, wrong_answers: [], title: 't', sources: [1], note: null };
    expect(ask({ ...CHAT, rates: RATES, ...beside })['total']).toBe('0.0011025');
  });
  it('takes a price that came as a number by its shortest text', () => {
    expect(ask({ ...CHAT, rates: { ...RATES, input_text: { price: 5.25e-7 } }, multiplier: 1 })['total']).toBe('0.0011025');
  });
  it.each<[string, JsonObject, string]>([
    ['a class without a price', { rates: { input_text: { price: '1', per: 1 } } }, 'unknown_price'],
    ['nothing inherits', { rates: RATES, usage: { ...USAGE, completion_tokens_details: { reasoning_tokens: 5 } } }, 'unknown_price'],
    ['a negative price', { rates: { ...RATES, input_text: { price: '-1', per: 1 } } }, 'malformed'],
    ['rates that are no object', { rates: [1] }, 'malformed'],
    ['a multiplier that is no number', { rates: RATES, multiplier: 'half' }, 'malformed'],
    ['a negative multiplier', { rates: RATES, multiplier: '-1' }, 'malformed'],
    ['a time that is none', { rates: RATES, at: 'yesterday' }, 'malformed'],
  ])('parks %s, with the quantities', (_, more, parked) => {
    const answer = ask({ ...CHAT, ...more });
    expect(answer).toMatchObject({ id: 'q', parked, quantities: { input_text: '500' } });
    expect(answer).not.toHaveProperty('total');
  });
});

describe('a quote under a contract', () => {
  it('is priced by the same function as its usage, with discount, by id or alias', () => {
    expect(ask({ ...CHAT, customer: 'org' })).toMatchObject({ total: '0.0011025', customer: 'plain', rate_version: 'default/gpt-5.2/1' });
    expect(ask({ ...CHAT, customer: 'discounted' })).toMatchObject({ total: '0.00099225' });
  });
  it('names the running totals that it assumed, and splits at the allowance', () => {
    const totals = { units: (): bigint => 400n * 10n ** 24n };
    const answer = ask({ ...CHAT, customer: 'metered' }, { ...BASIS, totals });
    expect(answer['assumed']).toEqual([{ meter: 'tokens', period: '2026-11', units: '400', included: '600' }]);
    expect(answer['total']).toBe('0.0015');
    expect((answer['lines'] as JsonObject[]).map((l) => [l['class'], l['quantity'], l['part'] ?? 'usage', l['amount']])).toEqual([
      ['input_text', '200', 'included', '0'],
      ['input_text', '300', 'overage', '0.0009'],
      ['output_text', '200', 'overage', '0.0006'],
    ]);
    expect(ask({ ...CHAT, customer: 'metered' })['assumed']).toEqual([{ meter: 'tokens', period: '2026-11', units: '0', included: '600' }]);
  });
  it('says where usage would not be billed now', () => {
    expect(ask({ ...CHAT, customer: 'shadowed' })).toMatchObject({ total: '0.0011025', billing_state: 'shadow' });
  });
  it.each([
    ['nobody', 'unknown_customer'],
    ['gone', 'customer_closed'],
    ['bare', 'no_contract'],
  ])('%s parks as %s, with the quantities', (customer, parked) => {
    expect(ask({ ...CHAT, customer })).toMatchObject({ parked, quantities: { input_text: '500' } });
  });
  it('takes neither a book nor a multiplier of the line', () => {
    for (const more of [{ book: 'default' }, { multiplier: '2' }])
      expect(ask({ ...CHAT, customer: 'plain', ...more })).toMatchObject({ parked: 'malformed', quantities: { input_text: '500' } });
  });
});

describe('usage of a line', () => {
  const SSE = `data: {"choices":[],"usage":null}\n\ndata: {"choices":[],"usage":${JSON.stringify(USAGE)}}\n\ndata: [DONE]\n\n`;
  const NO_USAGE = { id: 'q', dialect: 'openai.chat', model: 'gpt-5.2' };
  it.each<[string, JsonObject]>([
    ['a response', { response: { usage: USAGE } }],
    ['a response as text', { response: JSON.stringify({ usage: USAGE }) }],
    ['a stream as it was received', { stream: SSE }],
    ['a stream of JSON lines', { stream: `{"usage":null}\n${JSON.stringify({ usage: USAGE })}` }],
    ['the events of a stream', { stream_events: [{ usage: null }, { usage: USAGE }, '[DONE]'] }],
    ['a stream of parsed events', { stream: [{ usage: null }, { usage: USAGE }] }],
  ])('is read from %s', (__, more) => {
    expect(ask({ ...NO_USAGE, ...more })).toMatchObject({ total: '0.0011025', identities: ['500+200=700'] });
  });
  it.each<[string, JsonObject, string]>([
    ['no usage', {}, 'usage_missing'],
    ['null usage', { usage: null }, 'usage_missing'],
    ['an error body', { response: { error: { message: 'overloaded' } } }, 'usage_missing'],
    ['a total that does not fit', { usage: { ...USAGE, total_tokens: 701 } }, 'impossible_usage'],
    ['more cached than prompt', { usage: { ...USAGE, prompt_tokens_details: { cached_tokens: 501 } } }, 'impossible_usage'],
    ['usage that is no object', { usage: 'much' }, 'impossible_usage'],
    ['a broken stream', { stream: SSE.slice(0, 40), stream_end: 'aborted' }, 'unresolved'],
    ['a cancelled call without usage', { status: 'cancelled' }, 'unresolved'],
    ['no dialect', { dialect: null, usage: USAGE }, 'malformed'],
    ['an unknown dialect', { dialect: 'nobody.chat', usage: USAGE }, 'unknown_dialect'],
    ['a status that is none', { status: 'perhaps', usage: USAGE }, 'malformed'],
    ['a stream that is a number', { stream: 5 }, 'malformed'],
    ['events that are no list', { stream_events: {} }, 'malformed'],
    ['a model that is no text', { model: 5, usage: USAGE }, 'malformed'],
    ['batch that is no flag', { batch: 'yes', usage: USAGE }, 'malformed'],
  ])('%s is parked without quantities', (__, more, parked) => {
    expect(ask({ ...NO_USAGE, ...more })).toEqual({ id: 'q', parked, detail: expect.any(String) as string });
  });
  it('all zero on a success is missing usage, and is shown as read', () => {
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(ask({ ...NO_USAGE, usage })).toMatchObject({ parked: 'usage_missing', quantities: {} });
  });
  it('a failed call costs nothing, unless its usage had arrived before the stream broke', () => {
    expect(ask({ ...CHAT, status: 'failed' })).toMatchObject({ total: '0', lines: [], quantities: { input_text: '500' } });
    const broke = { ...CHAT, status: 'failed', stream_end: 'error' };
    expect(ask(broke)).toMatchObject({ total: '0.0011025' });
    expect(ask({ ...broke, customer: 'plain' })).toMatchObject({ total: '0.0011025' });
    expect(ask({ ...broke, customer: 'lenient' })).toMatchObject({ total: '0', lines: [] });
    expect(ask({ ...NO_USAGE, status: 'failed' })).toEqual({ id: 'q', lines: [], total: '0', rate_version: null, identities: [] });
  });
  it('echoes ids that are text or numbers, and none else', () => {
    expect([7, 'x', null, { a: 1 }, true].map((id) => ask({ ...CHAT, id })['id'])).toEqual([7, 'x', null, null, null]);
    expect(ask('hello')).toEqual({ id: null, parked: 'malformed', detail: 'a line must be a JSON object' });
    expect(ask([CHAT])).toMatchObject({ parked: 'malformed' });
  });
});

describe('an estimate', () => {
  const line = { id: 'e', model: 'gpt-5.2', estimate: { input: 'x'.repeat(1_999), max_output_tokens: 200 } };
  it('takes four characters for a token, rounded up, and says that it guessed', () => {
    expect(ask(line)).toMatchObject({
      estimated: true,
      quantities: { input_text: '500', output_text: '200' },
      total: '0.0011025',
      notes: ['estimated before the call: not a charge', 'input: 1999 characters at 4 a token are taken as 500 tokens'],
    });
  });
  it('counts characters, not code units', () => {
    expect(ask({ ...line, estimate: { input: '🙂🙂🙂🙂', output: '' } })['quantities']).toEqual({ input_text: '1' });
  });
  it('is only looked at where no usage was reported', () => {
    expect(ask({ ...CHAT, estimate: { input: 'x' } })).not.toHaveProperty('estimated');
    expect(ask({ ...line, dialect: 'openai.chat', stream: 'data: {}\n\n', stream_end: 'aborted' })).toMatchObject({ estimated: true });
    expect(ask({ ...CHAT, usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 9 }, estimate: { input: 'x' } })).toMatchObject({
      parked: 'impossible_usage',
    });
  });
  it.each([
    [{}, 'neither'],
    [{ tokens: 5 }, 'estimate.tokens'],
    [{ input_tokens: -1 }, 'estimate.input_tokens'],
    [{ input_tokens: 1, cached_tokens: 2 }, 'estimate.cached_tokens'],
    [{ input: 5 }, 'estimate.input'],
    [5, 'estimate'],
  ] as [JsonValue, string][])('of %j is refused', (estimate, named) => {
    expect(ask({ ...line, estimate })).toMatchObject({ parked: 'malformed', detail: expect.stringContaining(named) as string });
  });
});
