import { linesToText } from '../charge';
import { Catalogue, type CatalogueKind } from '../contract';
import { readUsageEvent, type UsageEvent } from '../event';
import { formatAmount } from '../money';
import { NANOS_PER_DAY, parseInstant } from '../time';
import type { JsonObject, JsonValue } from '../usage/json';
import type { Parked, Rated } from './decision';
import { rateEvent } from './rate-event';

const BEGIN = '2026-01-01T00:00:00Z';
const prices = (input: string, output: string): JsonValue => ({
  input_text: { price: input, per: '1000000' },
  output_text: { price: output, per: '1000000' },
});
const rate = (number: number, from: string, of: JsonValue, more: Record<string, JsonValue> = {}): JsonValue => ({
  book: 'default',
  model: 'gpt-5.2',
  number,
  asset: 'USD',
  effective_from: from,
  effective_to: null,
  prices: of,
  ...more,
});
const contract = (customer: string, more: Record<string, JsonValue> = {}): JsonValue => ({
  customer,
  number: 1,
  effective_from: BEGIN,
  entity: 'main',
  book: 'default',
  asset: 'USD',
  zone: 'UTC',
  funding: 'prepaid',
  billing_model: { kind: 'pure_token' },
  ...more,
});
const state = (customer: string, to: string, from = BEGIN): JsonValue => ({ customer, state: to, effective_from: from });

const ENTRIES: readonly (readonly [CatalogueKind, JsonValue])[] = [
  ['price_book', { id: 'default', asset: 'USD' }],
  ['rate_version', rate(1, BEGIN, prices('0.525', '4.20'))],
  ['rate_version', rate(2, '2026-11-20T12:00:00.0000001Z', prices('1', '8'))],
  ['rate_version', rate(1, BEGIN, prices('2', '10'), { model: 'big' })],
  ['rate_version', rate(1, BEGIN, prices('3', '15'), { model: 'euro', asset: 'EUR' })],
  ['customer', { id: 'cus_42' }],
  ['billing_state', state('cus_42', 'active')],
  ['contract_version', contract('cus_42')],
  ['alias', { alias: 'org-42', customer: 'cus_42' }],
  ['customer', { id: 'shadowed' }],
  ['contract_version', contract('shadowed', { funding: 'postpaid' })],
  ['billing_state', state('shadowed', 'shadow')],
  ['customer', { id: 'stopped' }],
  ['contract_version', contract('stopped')],
  ['billing_state', state('stopped', 'suspended')],
  ['billing_state', state('stopped', 'closed', '2026-12-01T00:00:00Z')],
  ['customer', { id: 'bare' }],
];
const catalogue = new Catalogue();
ENTRIES.forEach(([kind, body], i) => catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }));
const NOW = BigInt(ENTRIES.length);

const USAGE = { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700 };
function event(data: JsonObject = {}, more: JsonObject = {}): UsageEvent {
  const whole = { specversion: '1.0', id: 'e1', source: 's', type: 'usage.recorded', subject: 'cus_42', time: '2026-11-20T12:00:00Z' };
  const reading = readUsageEvent({ ...whole, ...more, data: { model: 'gpt-5.2', dialect: 'openai.chat', usage: USAGE, ...data } });
  if (!reading.ok) throw new Error(`${reading.field} ${reading.message}`);
  return reading.event;
}
const decide = (e: UsageEvent, seq = NOW, appended = e.time): Rated | Parked => rateEvent(e, catalogue, seq, appended);
const rated = (e: UsageEvent, seq = NOW): Rated => {
  const d = decide(e, seq);
  if (d.kind !== 'rated') throw new Error(`${d.reason}: ${d.detail}`);
  return d;
};
const parked = (e: UsageEvent, seq = NOW, appended = e.time): string => {
  const d = decide(e, seq, appended);
  return d.kind === 'parked' ? `${d.reason} ${d.field ?? '-'}` : 'rated';
};

describe('rating one event', () => {
  it('charges the worked example exactly', () => {
    const d = rated(event());
    expect(formatAmount(d.amount)).toBe('0.0011025');
    expect(linesToText(d.lines)).toBe(
      '[["input_text","500","0.525","1000000","0.0002625","usage"],["output_text","200","4.20","1000000","0.00084","usage"]]',
    );
    expect(d).toMatchObject({ outcome: 'charged', customer: 'cus_42', funding: 'prepaid', entity: 'main', asset: 'USD', model: 'gpt-5.2' });
    expect(d).toMatchObject({ rateVersion: 'default/gpt-5.2/1', rateSeq: 2n, contractSeq: 8n, flags: null });
  });

  it('is the sum of its lines (I18) and free of the way it came: by alias the same', () => {
    const d = rated(event({}, { subject: 'org-42' }));
    expect(d.lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(d.amount);
    expect(d).toEqual(rated(event()));
  });

  it('changes the rate at its very nanosecond, inclusive', () => {
    expect(rated(event({}, { time: '2026-11-20T12:00:00.000000099Z' })).rateVersion).toBe('default/gpt-5.2/1');
    expect(rated(event({}, { time: '2026-11-20T12:00:00.0000001Z' })).rateVersion).toBe('default/gpt-5.2/2');
  });

  it('knows nothing that was recorded after the pinned number (I16)', () => {
    const late = event({}, { time: '2026-11-20T13:00:00Z' });
    expect(parked(late, 2n)).toBe('unknown_customer subject');
    const few = new Catalogue();
    [...ENTRIES.slice(0, 2), ...ENTRIES.slice(5, 8), ...ENTRIES.slice(2, 3)].forEach(([kind, body], i) =>
      few.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }),
    );
    expect(rateEvent(late, few, 5n, late.time)).toMatchObject({ rateVersion: 'default/gpt-5.2/1' });
    expect(rateEvent(late, few, 6n, late.time)).toMatchObject({ rateVersion: 'default/gpt-5.2/2' });
  });

  it('charges nothing for a failed call, with usage or without', () => {
    for (const data of [{ status: 'failed' }, { status: 'failed', usage: null }]) {
      const d = rated(event(data));
      expect(d).toMatchObject({ outcome: 'charged', status: 'failed', amount: 0n, lines: [] });
      expect(d.flags).toContain('failed');
    }
  });

  it('charges a cancelled call for the usage that it reports', () => {
    expect(rated(event({ status: 'cancelled' }))).toMatchObject({ outcome: 'charged', status: 'cancelled', amount: 1_102_500_000n });
  });

  it('prices iterations each at its own model', () => {
    const iterations = [
      { model: 'big', input_tokens: 10, output_tokens: 1 },
      { model: 'gpt-5.2', input_tokens: 500, output_tokens: 200 },
    ];
    const d = rated(event({ dialect: 'anthropic.messages', usage: { input_tokens: 500, output_tokens: 200, iterations } }));
    expect(formatAmount(d.amount)).toBe('0.0011325');
    expect(d.lines).toHaveLength(4);
    expect(d.rateVersion).toBe('default/big/1');
    expect(d.lines[2]?.extra).toMatchObject({ model: 'gpt-5.2', rate_version: 'default/gpt-5.2/1' });
    expect(d.lines[0]?.extra).toBeUndefined();
  });

  it('is not billable before the customer is active: rated where it can be, without lines where not', () => {
    const d = rated(event({}, { subject: 'shadowed' }));
    expect(d).toMatchObject({ outcome: 'not_billable', funding: 'postpaid', amount: 1_102_500_000n });
    expect(d.flags).toContain('shadow');
    const unpriced = rated(event({ model: 'no-such-model' }, { subject: 'shadowed' }));
    expect(unpriced).toMatchObject({ outcome: 'not_billable', amount: 0n, lines: [] });
    expect(unpriced.flags).toContain('unpriced');
    expect(rated(event({ usage: null }, { subject: 'shadowed' })).flags).toContain('usage_missing');
  });

  it('bills a suspended customer for what it still used, and says so', () => {
    const d = rated(event({}, { subject: 'stopped' }));
    expect(d).toMatchObject({ outcome: 'charged', amount: 1_102_500_000n });
    expect(d.flags).toContain('suspended');
  });

  it.each<[string, UsageEvent]>([
    ['unknown_customer subject', event({}, { subject: 'nobody' })],
    ['customer_closed subject', event({}, { subject: 'stopped', time: '2026-12-01T00:00:00Z' })],
    ['no_contract subject', event({}, { subject: 'bare' })],
    ['no_contract subject', event({}, { time: '2025-12-31T23:59:59.999999999Z' })],
    ['unknown_dialect data.dialect', event({ dialect: 'nobody.chat' })],
    ['impossible_usage data.quantities.no.class', event({ dialect: 'quantities', usage: null, quantities: { 'no.class': 1 } })],
    ['impossible_usage data.usage.total_tokens', event({ usage: { ...USAGE, total_tokens: 9 } })],
    ['usage_missing data.usage', event({ usage: null })],
    ['unresolved data.usage', event({ usage: null, stream_end: 'aborted' })],
    ['unknown_price data.model', event({ model: 'no-such-model' })],
    ['unknown_price data.model', event({ dialect: 'quantities', usage: null, quantities: { image: 2 } })],
    ['asset_mismatch data.model', event({ model: 'euro' })],
  ])('parks as %s', (expected, e) => {
    expect(parked(e)).toBe(expected);
  });

  it('parks what lies more than a day after its arrival, to the nanosecond', () => {
    const e = event();
    expect(parked(e, NOW, e.time - NANOS_PER_DAY)).toBe('rated');
    expect(parked(e, NOW, e.time - NANOS_PER_DAY - 1n)).toBe('time_out_of_range time');
    expect(parked(e, NOW, parseInstant('2199-01-01T00:00:00Z'))).toBe('rated');
  });
});
