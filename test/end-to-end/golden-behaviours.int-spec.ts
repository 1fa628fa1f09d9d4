import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shardOf } from '@tallystick/domain/rating';
import { EMPTY_BOOK, proposeRates, readPriceList, type Proposal } from '@tallystick/domain/price-lists';
import { normaliseUsage, type JsonObject } from '@tallystick/domain/usage';
import type { NewEntry } from '@tallystick/platform/storage/catalogue';
import { RatedShop } from '../support/rated-shop';
import { customerEntries, eventText, rateEntry } from '../support/shop';

const { behaviours } = JSON.parse(readFileSync(resolve(__dirname, '../data/golden-usage.json'), 'utf8')) as {
  behaviours: { id: string; given: unknown; expect: unknown }[];
};
const given = (id: string): unknown => behaviours.find((b) => b.id === id)?.given;

const CUSTOMER = 'cus_1';
const perMillion = (prices: Record<string, string>): JsonObject =>
  Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, { price, per: '1000000' }]));
const contract = (customer: string, number: number, more: JsonObject): NewEntry => ({
  kind: 'contract_version',
  key: customer,
  body: { ...(customerEntries(customer)[2]?.body as JsonObject), number, ...more },
});
const without = (data: JsonObject): { data: object } => ({ data: { usage: null, ...data } });

/** The 14 behaviours of the golden file, each through the pipeline where it is one of the pipeline. */
describe('golden behaviours', () => {
  let s: RatedShop;
  beforeEach(async () => {
    s = await RatedShop.open([CUSTOMER]);
  });
  afterEach(() => s.close());

  const amounts = async (): Promise<string[]> => (await s.charges(CUSTOMER)).map((c) => c.split(' ').slice(1).join(' '));
  const flags = async (id: string): Promise<JsonObject | null> => {
    const { rows } = await s.t.db.sql.query<{ flags: string | null }>('SELECT flags FROM charge WHERE event_id = $1', [id]);
    return rows[0]?.flags == null ? null : (JSON.parse(rows[0].flags) as JsonObject);
  };
  const kept = async (id: string): Promise<JsonObject> => {
    const { rows } = await s.t.db.sql.query<{ value: string }>('SELECT value FROM usage_record WHERE value LIKE $1', [`%"id":"${id}"%`]);
    return (JSON.parse(rows[0]?.value ?? '{}') as { data: { usage: JsonObject } }).data.usage;
  };

  it('are fourteen', () => expect(behaviours).toHaveLength(14));

  it('aborted-no-usage', async () => {
    const aborted = without({ stream_end: 'client_disconnected', estimate: { input_text: 500, output_text: 50 } });
    await s.catalogue(contract(CUSTOMER, 2, { missing_usage: { policy: 'estimate', after_hours: 24 } }));
    await s.send(CUSTOMER, eventText('a', CUSTOMER, aborted));
    expect(await s.exceptions()).toEqual(['a: unresolved open']);
    expect(await s.charges(CUSTOMER)).toEqual([]);
    const [{ shard, seq } = { shard: 0, seq: 0n }] = (
      await s.t.db.sql.query<{ shard: number; seq: bigint }>('SELECT shard, decision_seq AS seq FROM exception_now')
    ).rows;
    expect(shard).toBe(shardOf(CUSTOMER));
    await s.control(shard, { kind: 'resolve', shard, decisionSeq: seq, actor: 'admin', policy: 'contract' });
    await s.settle();
    expect(await amounts()).toEqual(['a kind 1 0.0004725']);
    expect(await flags('a')).toMatchObject({ missing_usage: { policy: 'estimate', reason: 'unresolved' } });
    // The provider's own figure comes later: an adjusting entry, the estimate stays in the journal.
    await s.send(CUSTOMER, eventText('late', CUSTOMER, { data: { corrects: { id: 'a' } } }));
    expect(await amounts()).toEqual(['a kind 1 0.0004725', 'late kind 4 0.0004725 of 1', 'late kind 3 0.0011025']);
    expect((await s.legs(CUSTOMER)).map((leg) => leg.slice(3))).toEqual([
      '1 1100 → 4000 0.0004725 202611',
      '7 4000 → 1100 0.0004725 202611',
      '1 1100 → 4000 0.0011025 202611',
    ]);
    expect(await s.broken()).toEqual([]);
  });

  it('usage-reported-on-failed-stream', async () => {
    await s.catalogue(...customerEntries('waived'), contract('waived', 2, { errors_after_usage: 'waive' }));
    const failed = { data: { status: 'failed', stream_end: 'error' } };
    await s.send(CUSTOMER, eventText('f', CUSTOMER, failed));
    await s.send('waived', eventText('w', 'waived', failed));
    expect(await amounts()).toEqual(['f kind 1 0.0011025']);
    expect(await kept('f')).toEqual({ prompt_tokens: 500, completion_tokens: 200, total_tokens: 700 });
    expect((await s.charges('waived')).map((c) => c.split(' ').at(-1))).toEqual(['0']);
    expect(await kept('w')).toMatchObject({ total_tokens: 700 });
  });

  it('unpriced-model', async () => {
    await s.send(CUSTOMER, eventText('u', CUSTOMER, { model: 'brand-new' }));
    expect(await s.exceptions()).toEqual(['u: unknown_price open']);
    expect([await s.count('parked'), await s.count('charged'), await amounts()]).toEqual([1n, 0n, []]);
    await s.catalogue(rateEntry('brand-new'));
    await s.release();
    expect(await amounts()).toEqual(['u kind 1 0.0011025']);
    expect([await s.count('parked'), await s.count('charged')]).toEqual([0n, 1n]);
  });

  const openrouter = (id: string, pricing: JsonObject): Proposal =>
    proposeRates(readPriceList(JSON.stringify({ data: [{ id, pricing }] })), EMPTY_BOOK, { book: 'b', asset: 'USD', effectiveFrom: 0n });

  it('negative-price-import', () => {
    const proposal = openrouter('openrouter/auto-beta', { prompt: '-1', completion: '-1' });
    expect(proposal.accepted).toEqual([]);
    expect(proposal.quarantined.map((q) => [q.field, q.reason])).toEqual([
      ['prompt', 'negative'],
      ['completion', 'negative'],
    ]);
  });

  it('float-noise-import', () => {
    const proposal = openrouter('openai/gpt-5.6-luna', { prompt: '0.0000006000000000000001', completion: '0' });
    expect(proposal.accepted[0]?.prices).toEqual(perMillion({ input_text: '0.6000000000000001', output_text: '0' }));
    expect(proposal.quarantined).toEqual([]);
  });

  it('cached-exceeds-prompt', async () => {
    const usage = given('cached-exceeds-prompt') as JsonObject;
    expect(normaliseUsage({ dialect: 'openai.chat', usage })).not.toHaveProperty('quantities');
    await s.send(CUSTOMER, eventText('c', CUSTOMER, { data: { usage } }));
    expect(await s.exceptions()).toEqual(['c: impossible_usage open']);
    expect(await amounts()).toEqual([]);
    expect(await kept('c')).toEqual(usage);
  });

  it('replay-same-response', async () => {
    const text = eventText('r', CUSTOMER);
    await s.send(CUSTOMER, text, text);
    await s.send(CUSTOMER, text);
    // The same call through another door: other key order, same content.
    const { data, ...rest } = JSON.parse(text) as { data: JsonObject };
    await s.send(CUSTOMER, JSON.stringify({ data: Object.fromEntries(Object.entries(data).reverse()), ...rest }));
    expect(await amounts()).toEqual(['r kind 1 0.0011025']);
    expect([await s.count('charged'), await s.count('duplicate')]).toEqual([1n, 3n]);
    expect(await s.broken()).toEqual([]);
  });

  it('distinct-requests-same-upstream-id', async () => {
    const upstream = { data: { usage: { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700, upstream_id: 'chatcmpl-424' } } };
    await s.send(CUSTOMER, eventText('req_1', CUSTOMER, upstream), eventText('req_2', CUSTOMER, upstream));
    expect(await amounts()).toEqual(['req_1 kind 1 0.0011025', 'req_2 kind 1 0.0011025']);
    expect(await s.count('duplicate')).toBe(0n);
  });

  it('byok-cost-field', async () => {
    const fields = given('byok-cost-field') as JsonObject;
    const usage = { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700, ...fields };
    const reading = normaliseUsage({ dialect: 'gateway.openai_inclusive', usage });
    expect(reading.ok && reading.reportedCost).toEqual({ text: '0.95', unit: 'USD' });
    const own = normaliseUsage({ dialect: 'gateway.openai_inclusive', usage: { ...usage, is_byok: false, cost: 19 } });
    expect(own.ok && own.reportedCost).toEqual({ text: '19', unit: 'USD' });
    // An observation: what is charged is the price, and the contract that accepts a reported cost is charged 0.95, never 19.95.
    await s.catalogue(...customerEntries('accepts'), contract('accepts', 2, { accept_reported_cost: true }));
    const data = { data: { dialect: 'gateway.openai_inclusive', usage } };
    await s.send(CUSTOMER, eventText('b', CUSTOMER, data));
    await s.send('accepts', eventText('c', 'accepts', data));
    expect(await amounts()).toEqual(['b kind 1 0.0011025']);
    expect(await flags('b')).toMatchObject({ reported_cost: '0.95', reported_unit: 'USD' });
    expect((await s.charges('accepts')).map((c) => c.split(' ').at(-1))).toEqual(['0.95']);
  });

  it('provisioned-throughput', async () => {
    const free = { when: { traffic_type: 'PROVISIONED_THROUGHPUT' }, prices: perMillion({ input_text: '0', output_text: '0' }) };
    const list = rateEntry('gpt-5.2');
    await s.catalogue(
      { kind: 'price_book', key: 'cost', body: { id: 'cost', asset: 'USD' } },
      { ...list, key: 'cost/gpt-5.2/1', body: { ...(list.body as JsonObject), book: 'cost', variants: [free] } },
      { kind: 'upstream_policy', key: 'google', body: { provider: 'google', book: 'cost', effective_from: '2000-01-01T00:00:00Z' } },
    );
    const gemini = (more: JsonObject): { data: object } => ({
      data: {
        provider: 'google',
        dialect: 'google.generate_content',
        usage: { promptTokenCount: 500, candidatesTokenCount: 200, totalTokenCount: 700, ...more },
      },
    });
    const provisioned = given('provisioned-throughput') as JsonObject;
    await s.send(CUSTOMER, eventText('p', CUSTOMER, gemini(provisioned)), eventText('d', CUSTOMER, gemini({ trafficType: 'ON_DEMAND' })));
    const { rows } = await s.t.db.sql.query<{ amount: bigint; upstream: bigint }>(
      'SELECT amount, upstream_amount AS upstream FROM charge ORDER BY charge_seq',
    );
    expect(rows).toEqual([
      { amount: 1_102_500_000n, upstream: 0n },
      { amount: 1_102_500_000n, upstream: 1_102_500_000n },
    ]);
  });

  it('time-window-rate', async () => {
    const { events, utc_start, utc_end } = given('time-window-rate') as { events: string[]; utc_start: number; utc_end: number };
    const clock = (hhmm: number): string => `${String(Math.floor(hhmm / 100)).padStart(2, '0')}:${String(hhmm % 100).padStart(2, '0')}`;
    const override = {
      when: { window: { from: clock(utc_start), to: clock(utc_end) } },
      prices: perMillion({ input_text: '1', output_text: '1' }),
    };
    const base = rateEntry('windowed');
    await s.catalogue({ ...base, body: { ...(base.body as JsonObject), variants: [override] } });
    await s.send(
      CUSTOMER,
      ...events.map((time, i) => eventText(`t${i}`, CUSTOMER, { model: 'windowed', time: `2026-11-20T${time.replace('Z', '')}Z` })),
    );
    const prices = (await amounts()).map((a) => (a.endsWith(' 0.0007') ? 'override' : a.endsWith(' 0.0011025') ? 'base' : a));
    expect(prices).toEqual(behaviours.find((b) => b.id === 'time-window-rate')?.expect);
  });

  it('missing-tier-key', async () => {
    const base = rateEntry('tiered');
    const tier = { comparator: '>', threshold: '272000', prices: perMillion({ input_text: '1', output_text: '8' }) };
    const priority = { when: { service_tier: 'priority' }, prices: perMillion({ input_text: '2', output_text: '16' }) };
    await s.catalogue({ ...base, body: { ...(base.body as JsonObject), context_tiers: [tier], variants: [priority] } });
    const long = { model: 'tiered', input: 272_001, output: 1 };
    await s.send(
      CUSTOMER,
      eventText('both', CUSTOMER, { ...long, data: { service_tier: 'priority' } }),
      eventText('long', CUSTOMER, long),
      eventText('short', CUSTOMER, { model: 'tiered', data: { service_tier: 'priority' } }),
    );
    expect(await s.exceptions()).toEqual(['both: unknown_price open']);
    expect(await amounts()).toEqual(['long kind 1 0.272009', 'short kind 1 0.0042']);
  });

  it('null-vs-zero-vs-missing', async () => {
    const details = given('null-vs-zero-vs-missing') as JsonObject[];
    const usage = { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700 };
    await s.send(
      CUSTOMER,
      ...details.map((d, i) => eventText(`n${i}`, CUSTOMER, { data: { usage: { ...usage, prompt_tokens_details: d } } })),
      eventText('zero', CUSTOMER, { input: 0, output: 0 }),
    );
    expect((await amounts()).map((a) => a.split(' ').at(-1))).toEqual(['0.0011025', '0.0011025', '0.0011025']);
    expect(await Promise.all(['n0', 'n1', 'n2'].map(async (id) => (await kept(id))['prompt_tokens_details']))).toEqual(details);
    expect(await s.exceptions()).toEqual(['zero: usage_missing open']);
  });

  it('xai-ticks-reconcile', async () => {
    const base = rateEntry('grok-3-mini', 1, perMillion({ input_text: '0.3', output_text: '0.5', output_reasoning: '0.5' }));
    await s.catalogue(base);
    const usage = {
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 399,
      completion_tokens_details: { reasoning_tokens: 386 },
      ...(given('xai-ticks-reconcile') as JsonObject),
    };
    await s.send(CUSTOMER, eventText('x', CUSTOMER, { model: 'grok-3-mini', data: { dialect: 'xai.chat', usage } }));
    expect(await amounts()).toEqual(['x kind 1 0.0001971']);
    expect(await flags('x')).toMatchObject({ reported_cost: '0.0001971', reported_unit: 'USD' });
  });
});
