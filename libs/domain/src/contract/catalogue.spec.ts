import type { JsonValue } from '../usage/json';
import { parseInstant } from '../time';
import { CatalogueError } from './contract-fields';
import { Catalogue, type CatalogueKind } from './catalogue';

const T = (day: number): bigint => parseInstant(`2026-01-${String(day).padStart(2, '0')}T00:00:00Z`);
const from = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;

function catalogue(...entries: readonly (readonly [CatalogueKind, JsonValue])[]): Catalogue {
  const c = new Catalogue();
  for (const [kind, body] of entries) add(c, kind, body);
  return c;
}
function add(c: Catalogue, kind: CatalogueKind, body: JsonValue): bigint {
  const seq = c.seq + 1n;
  c.apply({ seq, kind, body, bodyHash: new Uint8Array([Number(seq)]) });
  return seq;
}
const contract = (number: number, day: number, more: Record<string, JsonValue> = {}): JsonValue => ({
  customer: 'cus_1',
  number,
  effective_from: from(day),
  entity: 'main',
  book: 'default',
  asset: 'USD',
  zone: 'UTC',
  funding: 'postpaid',
  billing_model: { kind: 'pure_token' },
  ...more,
});
const rate = (number: number, day: number, price: string, to: string | null = null): JsonValue => ({
  book: 'default',
  model: 'm',
  number,
  asset: 'USD',
  effective_from: from(day),
  effective_to: to,
  prices: { input_text: { price, per: '1000000' } },
});
const CUSTOMER = ['customer', { id: 'cus_1', name: 'One' }] as const;

describe('the catalogue', () => {
  it('folds entries one by one and refuses a skipped or repeated number', () => {
    const c = catalogue(CUSTOMER);
    expect(c.seq).toBe(1n);
    for (const seq of [1n, 3n])
      expect(() => c.apply({ seq, kind: 'customer', body: { id: 'x' }, bodyHash: new Uint8Array() })).toThrow(/does not follow 1/);
    expect(c.seq).toBe(1n);
  });

  it('knows a customer by id and alias, from the number on that recorded it; the last alias counts', () => {
    const c = catalogue(
      CUSTOMER,
      ['customer', { id: 'cus_2' }],
      ['alias', { alias: 'org', customer: 'cus_1' }],
      ['alias', { alias: 'org', customer: 'cus_2' }],
    );
    expect(c.customer('cus_1', 0n)).toBeNull();
    expect(c.customer('cus_1', 1n)).toMatchObject({ id: 'cus_1', name: 'One' });
    expect([2n, 3n, 4n].map((seq) => c.customer('org', seq)?.id ?? null)).toEqual([null, 'cus_1', 'cus_2']);
    expect(c.customer('nobody', 9n)).toBeNull();
  });

  it('keeps a customer known from its first entry on when it is renamed', () => {
    const c = catalogue(CUSTOMER, ['customer', { id: 'cus_1', name: 'Uno' }]);
    expect(c.customer('cus_1', 1n)?.id).toBe('cus_1');
    expect(c.customer('cus_1', 2n)?.name).toBe('Uno');
  });

  it('answers the billing state by effective time and by what was known', () => {
    const c = catalogue(
      CUSTOMER,
      ['billing_state', { customer: 'cus_1', state: 'active', effective_from: from(10) }],
      ['billing_state', { customer: 'cus_1', state: 'shadow', effective_from: from(5) }],
      ['billing_state', { customer: 'cus_1', state: 'suspended', effective_from: from(10) }],
    );
    expect(c.billingState('cus_1', T(10) - 1n, 2n)).toBe('created');
    expect(c.billingState('cus_1', T(10), 2n)).toBe('active');
    expect(c.billingState('cus_1', T(10) - 1n, 4n)).toBe('shadow');
    expect(c.billingState('cus_1', T(10), 4n)).toBe('suspended');
    expect(c.billingState('nobody', T(10), 4n)).toBe('created');
  });

  it('chooses the contract version in force, with the number it was recorded under', () => {
    const c = catalogue(CUSTOMER, ['contract_version', contract(1, 1)], ['contract_version', contract(2, 20, { funding: 'prepaid' })]);
    expect(c.contract('cus_1', T(1) - 1n, 3n)).toBeNull();
    expect(c.contract('cus_1', T(20) - 1n, 3n)).toMatchObject({ number: 1, recordedSeq: 2n });
    expect(c.contract('cus_1', T(20), 3n)).toMatchObject({ number: 2, funding: 'prepaid', recordedSeq: 3n });
    expect(c.contract('cus_1', T(20), 2n)?.number).toBe(1);
    expect(c.contracts('cus_1', 2n).map((x) => x.number)).toEqual([1]);
    expect(c.contractHash(3n)).toEqual(new Uint8Array([3]));
  });

  it('chooses the rate version by the nanosecond and never lets a later one move an old number', () => {
    const c = catalogue(
      ['price_book', { id: 'default', asset: 'USD' }],
      ['rate_version', rate(1, 1, '1')],
      ['rate_version', rate(2, 10, '2')],
      ['model_alias', { alias: 'mm', model: 'm', book: 'default' }],
    );
    const id = (at: bigint, seq: bigint, model = 'm'): string | null => c.rate('default', model, at, seq)?.id ?? null;
    expect(id(T(1) - 1n, 9n)).toBeNull();
    expect(id(T(10) - 1n, 9n)).toBe('default/m/1');
    expect(id(T(10), 9n)).toBe('default/m/2');
    expect(id(T(10), 2n)).toBe('default/m/1');
    expect(id(T(10), 9n, 'mm')).toBe('default/m/2');
    expect(id(T(10), 3n, 'mm')).toBeNull();
    expect(id(T(10), 9n, 'other')).toBeNull();
    expect(c.rateHash(2n)).toEqual(new Uint8Array([2]));
    expect(c.book('default', 0n)).toBeNull();
    expect(c.book('default', 1n)?.asset).toBe('USD');
  });

  it.each<[CatalogueKind, JsonValue, string]>([
    ['customer', { id: 'a b' }, 'id'],
    ['customer', { id: 'a', surprise: 1 }, 'surprise'],
    ['price_book', { id: 'b', asset: '' }, 'asset'],
    ['billing_state', { customer: 'cus_1', state: 'open', effective_from: from(1) }, 'state'],
    ['billing_state', { customer: 'cus_1', state: 'active', effective_from: '2026-01-01' }, 'effective_from'],
    ['billing_state', { customer: 'cus_1', state: 'active', effective_from: '1969-12-31T23:59:59Z' }, 'effective_from'],
    ['contract_version', contract(0, 1), 'number'],
    ['contract_version', contract(1, 1, { zone: 'Mars/Olympus' }), 'zone'],
    ['contract_version', contract(1, 1, { funding: 'free' }), 'funding'],
    ['contract_version', contract(1, 1, { billing_model: { kind: 'x' } }), 'billing_model.kind'],
    ['alias', { alias: 'a\u0000', customer: 'cus_1' }, 'alias'],
  ])('names the field of a bad %s', (kind, body, field) => {
    const c = catalogue(CUSTOMER);
    let thrown: unknown;
    try {
      add(c, kind, body);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CatalogueError);
    expect((thrown as CatalogueError).field).toBe(field);
    expect(c.seq).toBe(1n);
  });
});
