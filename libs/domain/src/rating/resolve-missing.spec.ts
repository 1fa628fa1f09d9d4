import { formatAmount } from '../money';
import type { JsonObject } from '../usage/json';
import type { Decision } from './decision';
import { rateAgain } from './rate-again';
import { rateEvent } from './rate-event';
import { resolutionOf, resolveMissing, type Resolution } from './resolve-missing';
import { eventOf, shopOf } from './shop-for-tests';

const { catalogue, seq } = shopOf();
const ESTIMATE = { input_text: 90, cache_read_text: 0, output_text: 400 };
const ABORTED: JsonObject = { usage: null, stream_end: 'aborted', status: 'cancelled', estimate: ESTIMATE };
const resolve = (data: JsonObject, policy: Resolution['policy'], by: Resolution['by'] = 'contract'): Decision => {
  const event = eventOf(data);
  return resolveMissing(event, { policy, by }, catalogue, seq, event.time);
};
const shown = (d: Decision): string =>
  d.kind === 'parked' ? `${d.reason} ${d.field ?? '-'}` : `${formatAmount(d.amount)} ${d.status} ${d.flags ?? ''}`;

describe('missing usage', () => {
  it('parks until somebody decides, with an estimate or without', () => {
    for (const [data, expected] of [
      [ABORTED, 'unresolved data.usage'],
      [{ usage: null, estimate: ESTIMATE }, 'usage_missing data.usage'],
      [{ usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } }, 'usage_missing data.usage'],
    ] as const)
      expect(shown(rateEvent(eventOf(data), catalogue, seq, eventOf().time))).toBe(expected);
  });

  it.each([
    ['waive', '0 cancelled {"missing_usage":{"by":"contract","policy":"waive","reason":"unresolved"}}'],
    ['input_only', '0.00018 cancelled {"missing_usage":{"by":"contract","policy":"input_only","reason":"unresolved"}}'],
    ['estimate', '0.00418 cancelled {"missing_usage":{"by":"contract","policy":"estimate","reason":"unresolved"}}'],
  ] as const)('is decided by %s, and flagged', (policy, expected) => {
    expect(shown(resolve(ABORTED, policy))).toBe(expected);
  });

  it('never guesses: without an estimate in the event it stays parked, and says what it lacks', () => {
    for (const [data, policy] of [
      [{ ...ABORTED, estimate: null }, 'estimate'],
      [{ ...ABORTED, estimate: { output_text: 400 } }, 'input_only'],
    ] as const)
      expect(shown(resolve(data, policy))).toBe('unresolved data.estimate');
    expect(shown(resolve({ ...ABORTED, estimate: { input_text: 1, strange: 2 } }, 'estimate'))).toBe('unknown_price data.model');
    expect(shown(resolve({ ...ABORTED, estimate: { 'no.class': 1 } }, 'estimate'))).toBe('impossible_usage data.quantities.no.class');
  });

  it('rates an event that has its usage like any other', () => {
    expect(shown(resolve({}, 'waive'))).toBe('0.0003 succeeded ');
  });

  it('is worked out again from the flags of the charge', () => {
    for (const policy of ['waive', 'input_only', 'estimate'] as const) {
      const first = resolve(ABORTED, policy, 'person');
      if (first.kind !== 'rated') throw new Error(first.detail);
      expect(resolutionOf(first.flags)).toEqual({ policy, by: 'person' });
      const event = eventOf(ABORTED);
      const charge = { kind: 'usage', catalogueSeq: seq, appendedAt: event.time, flags: first.flags } as const;
      expect(rateAgain(charge, event, null, catalogue)).toEqual(first);
    }
    expect(resolutionOf(null)).toBeNull();
    expect(resolutionOf('{"notes":["x"]}')).toBeNull();
  });
});

describe('an error after usage arrived', () => {
  const failed = { status: 'failed', stream_end: 'error' };

  it('is billed by that usage, flagged, unless the contract waives it', () => {
    expect(shown(rateEvent(eventOf(failed), catalogue, seq, eventOf().time))).toBe('0.0003 failed {"error_after_usage":"error"}');
    const waiving = shopOf({ errors_after_usage: 'waive' });
    expect(shown(rateEvent(eventOf(failed), waiving.catalogue, waiving.seq, eventOf().time))).toBe(
      '0 failed {"failed":"waived by the contract after its usage had arrived"}',
    );
  });

  it('costs nothing where no stream had begun or no usage came', () => {
    for (const data of [{ status: 'failed' }, { ...failed, usage: null }, { status: 'failed', dialect: 'media.flat', usage: null }])
      expect(shown(rateEvent(eventOf(data), catalogue, seq, eventOf().time))).toBe('0 failed {"failed":"costs nothing"}');
  });
});
