import { CHARGE_KINDS, chargeBytes, chargeSign, linesToText, type Charge } from '../charge';
import type { UsageEvent } from '../event';
import { formatAmount } from '../money';
import type { JsonObject } from '../usage/json';
import { amendEvent, type Amended, type Target } from './amend-event';
import type { Parked } from './decision';
import { rateAgain } from './rate-again';
import { rateEvent } from './rate-event';
import { eventOf, shopOf } from './shop-for-tests';

const { catalogue, seq } = shopOf();

/** The stored charge of an event. */
function chargeOf(event: UsageEvent, more: Partial<Charge> = {}): Charge {
  const rated = rateEvent(event, catalogue, seq, event.time);
  if (rated.kind === 'parked') throw new Error(rated.detail);
  return {
    ...rated,
    ...{ kind: 'usage', targetSeq: null, shard: 1, chargeSeq: 7n, decisionSeq: 9n, partition: 0, offset: 0n, appendedAt: event.time },
    ...{ source: event.source, eventId: event.id, eventTime: event.time, recordedAt: event.time, dialect: event.dialect },
    ...{ provider: event.provider, apiKeyId: event.apiKeyId, catalogueSeq: seq, rawHash: new Uint8Array(32) },
    ...more,
  };
}
const target = (more: Partial<Charge> = {}, takenBackBy: { source: string; id: string } | null = null): Target => ({
  state: 'charged',
  charge: chargeOf(eventOf({}, { id: 'first' }), more),
  takenBackBy,
});
function amend(data: JsonObject, at: Target, more: JsonObject = {}): Parked | Amended {
  const event = eventOf(data, { id: 'second', ...more });
  if (event.amends === null) throw new Error('amends nothing');
  return amendEvent({ ...event, amends: event.amends }, at, catalogue, seq, event.time, () => rateEvent(event, catalogue, seq, event.time));
}
const CORRECTS = { corrects: { id: 'first' }, usage: { prompt_tokens: 50, completion_tokens: 0, total_tokens: 50 } };

describe('an event that names an earlier one', () => {
  it('voids it: the mirror of its charge, at its service time', () => {
    const done = amend({ voids: { id: 'first' } }, target(), { time: '2026-11-12T00:00:00Z' });
    if (done.kind !== 'amended') throw new Error(done.detail);
    const { charge } = target() as Extract<Target, { state: 'charged' }>;
    expect(done.correction).toBeNull();
    expect(done.takenBack).toMatchObject({
      kind: 'void',
      targetSeq: 7n,
      eventTime: charge.eventTime,
      provider: 'openai',
      dialect: 'openai.chat',
    });
    expect(done.takenBack.rated).toMatchObject({
      lines: charge.lines,
      amount: charge.amount,
      rateSeq: charge.rateSeq,
      contractSeq: charge.contractSeq,
    });
    expect(done.takenBack.rated.flags).toBe('{"voids":{"id":"first","source":"s"}}');
  });

  it('corrects it: the mirror and the new usage, each flagged, and the bill is that of the new usage', () => {
    const done = amend(CORRECTS, target());
    if (done.kind !== 'amended' || done.correction === null) throw new Error('no correction');
    expect([done.takenBack.kind, formatAmount(done.takenBack.rated.amount), formatAmount(done.correction.amount)]).toEqual([
      'replaced',
      '0.0003',
      '0.0001',
    ]);
    expect(done.correction.flags).toBe('{"corrects":{"id":"first","source":"s"}}');
  });

  it('takes what the provider charges back only where the usage is replaced', () => {
    const upstream = { amount: 5n, asset: 'EUR', rateSeq: 3n, rateVersion: 'list/m/1' };
    const cost = (data: JsonObject): unknown => (amend(data, target({ upstream })) as Amended).takenBack.rated.upstream;
    expect([cost({ voids: { id: 'first' } }), cost(CORRECTS)]).toEqual([null, upstream]);
  });

  it.each<[string, JsonObject, Target, JsonObject]>([
    ['target_missing data.voids', { voids: { id: 'first' } }, { state: 'unknown' }, {}],
    ['target_missing data.corrects', CORRECTS, { state: 'parked', reason: 'unknown_price' }, {}],
    ['target_mismatch data.corrects', CORRECTS, target({ customer: 'other' }), {}],
    ['target_mismatch data.voids', { voids: { id: 'first' } }, target({ kind: 'void' }), {}],
    ['already_corrected data.voids', { voids: { id: 'first' } }, target({}, { source: 's', id: 'before' }), {}],
    ['unknown_customer subject', { voids: { id: 'first' } }, target(), { subject: 'nobody' }],
    ['unknown_price data.model', { ...CORRECTS, model: 'unpriced' }, target(), {}],
    ['usage_missing data.usage', { ...CORRECTS, usage: null }, target(), {}],
  ])('parks as %s', (expected, data, at, more) => {
    const done = amend(data, at, more);
    expect(done.kind === 'parked' ? `${done.reason} ${done.field ?? '-'}` : done.kind).toBe(expected);
  });

  it('may correct a correction, and what was not billable', () => {
    expect(amend(CORRECTS, target({ kind: 'correction' }))).toMatchObject({ kind: 'amended' });
    expect(amend({ voids: { id: 'first' } }, target({ outcome: 'not_billable' }))).toMatchObject({
      takenBack: { rated: { outcome: 'not_billable' } },
    });
  });

  it('is worked out again from the event and its target', () => {
    const event = eventOf(CORRECTS, { id: 'second' });
    const done = amend(CORRECTS, target());
    if (done.kind !== 'amended') throw new Error(done.detail);
    const { charge } = target() as Extract<Target, { state: 'charged' }>;
    const stored = { catalogueSeq: seq, appendedAt: event.time, flags: null };
    expect(rateAgain({ ...stored, kind: 'replaced' }, event, charge, catalogue)).toEqual(done.takenBack.rated);
    expect(rateAgain({ ...stored, kind: 'correction' }, event, null, catalogue)).toEqual(done.correction);
    expect(() => rateAgain({ ...stored, kind: 'void' }, eventOf(), charge, catalogue)).toThrow('without a named event');
    expect(() => rateAgain({ ...stored, kind: 'void' }, event, null, catalogue)).toThrow('without its target');
  });
});

describe('kinds of charges', () => {
  it('say which way an amount counts', () => {
    expect(CHARGE_KINDS.slice(0, 8).map((kind) => `${kind} ${chargeSign(kind)}`)).toEqual([
      ...['usage 1', 'void -1', 'correction 1', 'replaced -1', 'fee 1', 'true_up 1', 'true_up_down -1', 'commitment 1'],
    ]);
  });

  it('stand in the hash, as target and upstream cost do; a plain charge hashes as it always did', () => {
    const plain = chargeOf(eventOf());
    const bytes = (more: Partial<Charge>): string =>
      Buffer.from(chargeBytes({ ...plain, ...more }, null, linesToText(plain.lines))).toString('latin1');
    const upstream = { amount: 5n, asset: 'EUR', rateSeq: 3n, rateVersion: 'list/m/1' };
    const all = [
      {},
      { kind: 'correction' },
      { kind: 'void', targetSeq: 1n },
      { kind: 'void', targetSeq: 2n },
      { upstream },
      { upstream: { ...upstream, amount: 6n } },
    ] as const;
    expect(new Set(all.map((more) => bytes(more))).size).toBe(all.length);
    expect(bytes({}).slice(0, 20)).toContain('charge@1');
    expect(bytes({ kind: 'correction' }).slice(0, 20)).toContain('charge@2');
  });
});
