import { isControl, readControl, signControl, verifyControl, type Control } from './control';

const key = new Uint8Array(32).fill(7);
const control: Control = { kind: 'release', shard: 12, decisionSeq: 345n, actor: 'key_admin' };
const read = (text: string): unknown => JSON.parse(text);

describe('control records', () => {
  it('come back as they were signed', () => {
    expect(verifyControl(key, read(signControl(key, control)))).toEqual({ ok: true, control });
    expect(isControl(read(signControl(key, control)))).toBe(true);
    expect(isControl({ type: 'usage.recorded' })).toBe(false);
  });

  it.each<Control>([
    { kind: 'period_open', customer: 'cus', period: '2026-11', actor: 'tick' },
    { kind: 'period_closed', customer: 'cus', period: '2026-11', actor: 'key_admin' },
    { kind: 'tick', partition: 3, clock: 1_800_000_000_000_000_000n },
    { kind: 'grant_due', customer: 'cus', grant: 'g', expiresAt: 1_800_000_000_000_000_000n, entity: 'main', asset: 'USD' },
    { kind: 'grant_expired', customer: 'cus', grant: 'g', expiresAt: 1_800_000_000_000_000_000n, entity: 'main', asset: 'USD' },
  ])('come back as they were signed: $kind', (other) => {
    const text = signControl(key, other);
    expect(verifyControl(key, read(text))).toEqual({ ok: true, control: other });
    expect(readControl(read(text))).toEqual(other);
    for (const [from, to] of [
      ['period_closed', 'period_open'],
      ['grant_due', 'grant_expired'],
      ['"grant":"g"', '"grant":"h"'],
      ['USD', 'EUR'],
      ['2026-11', '2026-12'],
      ['"partition":3', '"partition":4'],
      ['1800', '1801'],
    ] as const)
      if (text.includes(from)) expect(verifyControl(key, read(text.replace(from, to)))).toMatchObject({ ok: false });
  });

  it('are refused under another key or with another content', () => {
    const text = signControl(key, control);
    expect(verifyControl(new Uint8Array(32), read(text))).toMatchObject({ ok: false });
    for (const [from, to] of [
      ['"release"', '"dismiss"'],
      ['"shard":12', '"shard":13'],
      ['"345"', '"346"'],
      ['key_admin', 'key_other'],
    ] as const) {
      expect(verifyControl(key, read(text.replace(from, to)))).toMatchObject({ ok: false });
    }
  });

  it.each([
    null,
    [],
    'x',
    { type: 'tallystick.control' },
    { type: 'tallystick.control', data: { kind: 'tick' } },
    { type: 'tallystick.control', data: { kind: 'tick', partition: 1, clock: 5 } },
    { type: 'tallystick.control', data: { kind: 'period_closed', customer: 'c', period: '2026-13', actor: 'a' } },
    { type: 'tallystick.control', data: { kind: 'grant_due', customer: 'c', grant: 'g', expires_at: 5, entity: 'main', asset: 'USD' } },
    { type: 'tallystick.control', data: { kind: 'grant_due', customer: 'c', grant: '', expires_at: '5', entity: 'main', asset: 'USD' } },
    { type: 'tallystick.control', data: { kind: 'release', shard: 64 } },
    { type: 'tallystick.control', data: { kind: 'release', shard: 1, decision_seq: 5 } },
    { type: 'tallystick.control', data: { kind: 'release', shard: 1, decision_seq: '5', actor: '' } },
    { type: 'tallystick.control', data: { kind: 'release', shard: 1, decision_seq: '5', actor: 'a' }, mac: 'zz' },
  ])('are read without a throw: %j', (value) => {
    expect(verifyControl(key, value)).toMatchObject({ ok: false, message: expect.any(String) as string });
    expect(readControl(null)).toBeNull();
  });
});
