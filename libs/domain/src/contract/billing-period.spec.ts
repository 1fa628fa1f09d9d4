import { formatInstant, parseInstant } from '../time';
import type { JsonObject, JsonValue } from '../usage/json';
import { allowanceOf, minimumOf } from './allowance';
import { billingPeriodAt, billingPeriodOf, daysOf } from './billing-period';
import type { Account } from './account';
import { Catalogue, type CatalogueKind } from './catalogue';
import { UNIT } from './meter';

const model = (included: number, minimum: string): JsonValue => ({
  kind: 'base_fee_overage',
  fee: '30',
  minimum_commitment: minimum,
  meters: [{ id: 'm', included }],
});
const version = (number: number, from: string, more: JsonObject = {}): JsonValue => ({
  customer: 'c',
  number,
  effective_from: from,
  entity: 'main',
  book: 'default',
  asset: 'USD',
  zone: 'Europe/Berlin',
  funding: 'postpaid',
  billing_model: model(300, '60'),
  ...more,
});
const state = (to: string, from: string): JsonValue => ({ customer: 'c', state: to, effective_from: from });

function account(...entries: [CatalogueKind, JsonValue][]): { account: Account; seq: bigint } {
  const catalogue = new Catalogue();
  [['customer', { id: 'c' }] as [CatalogueKind, JsonValue], ...entries].forEach(([kind, body], i) =>
    catalogue.apply({ seq: BigInt(i + 1), kind, body, bodyHash: new Uint8Array() }),
  );
  const found = catalogue.account('c', catalogue.seq);
  if (found === null) throw new Error('no account');
  return { account: found, seq: catalogue.seq };
}
const ACTIVE: [CatalogueKind, JsonValue] = ['billing_state', state('active', '2020-01-01T00:00:00Z')];

describe('billing periods', () => {
  it('are calendar months of the zone unless the contract resets on another day', () => {
    const { account: a, seq } = account(ACTIVE, ['contract_version', version(1, '2020-01-01T00:00:00Z', { reset: { day: 15 } })]);
    const p = billingPeriodAt(a, parseInstant('2026-11-14T22:59:59Z'), seq);
    expect(p).toMatchObject({ label: '2026-10', days: 31n });
    expect([p?.from ?? 0n, p?.to ?? 0n].map(formatInstant)).toEqual(['2026-10-14T22:00:00Z', '2026-11-14T23:00:00Z']);
    expect(billingPeriodAt(a, parseInstant('2026-11-14T23:00:00Z'), seq)?.label).toBe('2026-11');
    expect(daysOf('Europe/Berlin', p?.from ?? 0n, p?.to ?? 0n)).toHaveLength(31);
  });

  it('tile time through a change of zone and reset day', () => {
    const { account: a, seq } = account(
      ACTIVE,
      ['contract_version', version(1, '2020-01-01T00:00:00Z')],
      ['contract_version', version(2, '2026-03-10T12:00:00Z', { zone: 'America/New_York', reset: { day: 20 } })],
    );
    const periods = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05'].map((label) => billingPeriodOf(a, label, seq));
    for (const [i, p] of periods.entries()) if (i > 0) expect(p?.from).toBe(periods[i - 1]?.to);
    for (const p of periods)
      for (const at of [p?.from ?? 0n, (p?.to ?? 0n) - 1n]) expect(billingPeriodAt(a, at, seq)?.label).toBe(p?.label);
  });

  it('share allowance and minimum by whole local days where the contract changes, by what was known', () => {
    const { account: a, seq } = account(
      ACTIVE,
      ['contract_version', version(1, '2020-01-01T00:00:00Z')],
      ['contract_version', version(2, '2026-11-11T15:00:00+01:00', { billing_model: model(900, '0') })],
    );
    const p = billingPeriodOf(a, '2026-11', seq);
    expect(p?.shares.map((s) => [s.contract.number, s.firstDay, s.days])).toEqual([
      [1, '2026-11-01', 10n],
      [2, '2026-11-11', 20n],
    ]);
    expect(p === null ? null : allowanceOf(p, 'm')).toBe(700n * UNIT);
    expect(p === null ? null : minimumOf(p, 'USD')).toBe(20_000_000_000_000n);
    const before = billingPeriodOf(a, '2026-11', seq - 1n);
    expect(before === null ? null : allowanceOf(before, 'm')).toBe(300n * UNIT);
  });

  it('count only days on which the customer is billed', () => {
    const { account: a, seq } = account(
      ['contract_version', version(1, '2020-01-01T00:00:00Z')],
      ['billing_state', state('active', '2026-11-16T00:00:00+01:00')],
      ['billing_state', state('closed', '2026-11-25T08:00:00Z')],
    );
    expect(billingPeriodOf(a, '2026-11', seq)?.shares.map((s) => [s.firstDay, s.days])).toEqual([['2026-11-16', 9n]]);
  });
});
