import { billingPeriodOf, Catalogue, type CatalogueKind } from '../../contract';
import { formatAmount } from '../../money';
import { formatInstant } from '../../time';
import type { JsonValue } from '../../usage/json';
import { closePeriod, openPeriod } from './close-period';
import { expireGrant } from './expire-grant';
import type { PeriodCharge, PeriodInput, PostedCharge } from './period-charge';

const contract = (number: number, free_tier: JsonValue, from: string, more: object = {}): JsonValue => ({
  ...{ customer: 'c', number, effective_from: from, entity: 'main', book: 'b', asset: 'USD', zone: 'UTC', funding: 'prepaid' },
  ...{ billing_model: { kind: 'pure_token' }, free_tier, ...more },
});
const OLD = '2020-01-01T00:00:00Z';

/** A customer's November: what opening and closing it answers, each posted before the next. */
function november(...versions: JsonValue[]) {
  const catalogue = new Catalogue();
  const add = (kind: CatalogueKind, body: JsonValue): void =>
    catalogue.apply({ seq: catalogue.seq + 1n, kind, body, bodyHash: new Uint8Array() });
  add('customer', { id: 'c' });
  add('billing_state', { customer: 'c', state: 'active', effective_from: OLD });
  for (const v of versions) add('contract_version', v);
  const posted: PostedCharge[] = [];
  const run = (rule: (input: PeriodInput) => PeriodCharge[]): string[] => {
    const account = catalogue.account('c', catalogue.seq);
    const period = account === null ? null : billingPeriodOf(account, '2026-11', catalogue.seq);
    if (period === null) throw new Error('no period');
    const made = rule({ customer: 'c', period, contractOf: (s) => catalogue.contractVersion('c', s), posted: [...posted] });
    for (const c of made)
      posted.push({
        ...{ ...c, chargeSeq: BigInt(posted.length + 1), targetSeq: null, source: 'tallystick', model: '', rateVersion: null },
        contractSeq: c.contract.recordedSeq,
      });
    return made.map((c) => {
      const { grant, expires_at } = c.lines[0]?.extra ?? {};
      return [c.kind, c.asset, formatAmount(c.amount), formatInstant(c.eventTime), grant, expires_at]
        .filter((x) => x !== undefined)
        .join(' ');
    });
  };
  return { add, run, catalogue };
}

describe('a free tier', () => {
  it('is granted once, at the start of its period, and ends once, at its end', () => {
    const { run } = november(contract(1, { amount: '5' }, OLD));
    const made = ['free_tier USD 5 2026-11-01T00:00:00Z free_tier:2026-11:1 2026-12-01T00:00:00Z'];
    expect([run(openPeriod), run(openPeriod)]).toEqual([made, []]);
    expect([run(closePeriod), run(closePeriod)]).toEqual([['grant_expired USD 0 2026-11-30T23:59:59.999999999Z free_tier:2026-11:1'], []]);
  });

  it('is shared by whole days where it begins or changes within the period; what is granted stays', () => {
    const { run, add } = november(contract(1, null, OLD), contract(2, { amount: '5' }, '2026-11-16T00:00:00Z'));
    expect(run(openPeriod)).toEqual(['free_tier USD 2.5 2026-11-16T00:00:00Z free_tier:2026-11:1 2026-12-01T00:00:00Z']);
    add('contract_version', contract(3, { amount: '50' }, '2026-11-20T00:00:00Z'));
    expect(run(openPeriod)).toEqual([]);
  });

  it('is one for each entity and asset; a customer who is not active has none', () => {
    const { run } = november(
      contract(1, { amount: '3' }, OLD),
      contract(2, { amount: '6' }, '2026-11-11T00:00:00Z', { asset: 'EUR' }),
      contract(3, { amount: '9' }, '2026-11-21T00:00:00Z', { asset: 'EUR' }),
    );
    expect(run(openPeriod)).toEqual([
      'free_tier USD 1 2026-11-01T00:00:00Z free_tier:2026-11:1 2026-12-01T00:00:00Z',
      'free_tier EUR 5 2026-11-11T00:00:00Z free_tier:2026-11:2 2026-12-01T00:00:00Z',
    ]);
    const closed = november(contract(1, { amount: '3' }, OLD));
    closed.add('billing_state', { customer: 'c', state: 'closed', effective_from: '2026-10-01T00:00:00Z' });
    expect(closed.run(openPeriod)).toEqual([]);
  });

  it('is not there where the contract has none: nothing is opened, nothing ends', () => {
    const { run } = november(contract(1, null, OLD));
    expect([run(openPeriod), run(closePeriod)]).toEqual([[], []]);
  });
});

describe('the end of a grant by its expiry', () => {
  it('is a charge of nothing in its books, under the contract in force then', () => {
    const { catalogue } = november(contract(1, null, OLD), contract(2, null, '2026-11-16T00:00:00Z', { asset: 'EUR' }));
    const control = { customer: 'c', grant: 'g', expiresAt: 1_793_534_400_000_000_000n, entity: 'main', asset: 'USD' };
    expect(expireGrant(control, catalogue, catalogue.seq)).toMatchObject({
      ...{ kind: 'grant_expired', eventId: 'grant/c/g/expired', eventTime: control.expiresAt },
      rated: {
        customer: 'c',
        amount: 0n,
        entity: 'main',
        asset: 'USD',
        outcome: 'charged',
        lines: [{ amount: 0n, extra: { grant: 'g' } }],
      },
    });
    expect(expireGrant({ ...control, customer: 'nobody' }, catalogue, catalogue.seq)).toBeNull();
  });
});
