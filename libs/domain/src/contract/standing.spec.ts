import fc from 'fast-check';
import type { JsonValue } from '../usage/json';
import { formatInstant } from '../time';
import { Catalogue, type CatalogueKind } from './catalogue';
import { standingAt } from './standing';

const DAY = 86_400_000_000_000n;
const from = (day: number): string => formatInstant(BigInt(day) * DAY);
const STATES = ['created', 'shadow', 'active', 'suspended', 'closed'];

const entry = fc.oneof(
  fc.tuple(fc.constant('billing_state'), fc.nat(20), fc.nat(4)),
  fc.tuple(fc.constant('contract_version'), fc.nat(20), fc.nat(4)),
);
function bodyOf(kind: CatalogueKind, day: number, n: number): JsonValue {
  if (kind === 'billing_state') return { customer: 'c', state: STATES[n] ?? 'active', effective_from: from(day) };
  return {
    ...{ customer: 'c', number: n + 1, effective_from: from(day), entity: 'main', book: 'b', asset: 'USD', zone: 'UTC' },
    ...{ funding: 'postpaid', billing_model: { kind: 'pure_token' } },
  };
}

describe('how a customer stands', () => {
  it('is the state and the contract in force, whatever was asked before, also while the catalogue grows', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(21), fc.bigInt({ min: -1n, max: 1n }), fc.nat(13)), { minLength: 1, maxLength: 40 }),
        (entries, asked) => {
          const catalogue = new Catalogue();
          const add = (kind: CatalogueKind, body: JsonValue): void =>
            catalogue.apply({ seq: catalogue.seq + 1n, kind, body, bodyHash: new Uint8Array() });
          add('customer', { id: 'c' });
          const ask = ([day, nanos, pin]: readonly [number, bigint, number]): void => {
            const pinned = 1n + BigInt(pin);
            const account = catalogue.account('c', pinned);
            if (account === null) throw new Error('the customer is not known');
            const at = BigInt(day) * DAY + nanos;
            const { state, contract } = standingAt(account, at, pinned);
            expect(state).toBe(catalogue.billingState('c', at, pinned));
            expect(contract).toBe(catalogue.contract('c', at, pinned));
          };
          const half = Math.floor(entries.length / 2);
          for (const [kind, day, n] of entries.slice(0, half)) add(kind, bodyOf(kind, day, n));
          asked.forEach(ask);
          for (const [kind, day, n] of entries.slice(half)) add(kind, bodyOf(kind, day, n));
          asked.forEach(ask);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives contracts of one shape, so that rating need not look twice', () => {
    const catalogue = new Catalogue();
    const body = bodyOf('contract_version', 1, 0);
    [['customer', { id: 'c' }] as const, ['contract_version', body] as const].forEach(([kind, b], i) =>
      catalogue.apply({ seq: BigInt(i + 1), kind, body: b, bodyHash: new Uint8Array() }),
    );
    expect(Object.keys(catalogue.contract('c', 2n * DAY, 2n) ?? {}).at(-1)).toBe('recordedSeq');
  });
});
