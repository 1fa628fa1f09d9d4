import fc from 'fast-check';
import { drawOrder, GRANT_REASONS, grantSub, hasExpired, isInForce, readGrantSub, type GrantTerms } from './grant-terms';

const terms: fc.Arbitrary<GrantTerms> = fc.record({
  id: fc.string({ minLength: 1 }),
  priority: fc.bigInt({ min: 0n, max: 10_000n }),
  from: fc.bigInt({ min: 0n, max: 2n ** 62n }),
  expires: fc.option(fc.bigInt({ min: 0n, max: 2n ** 62n })),
  reason: fc.constantFrom(...GRANT_REASONS),
  amount: fc.bigInt({ min: 1n, max: 10n ** 28n }),
});

describe('the terms of a grant', () => {
  it('come back from the name of its account', () => {
    fc.assert(fc.property(terms, (t) => expect(readGrantSub(grantSub(t))).toEqual(t)));
    for (const bad of [null, '', 'vat', '1:2:3:gift:5:g', '1:2:3:promo:5:', '-1:2:3:promo:5:g'])
      expect(() => readGrantSub(bad)).toThrow('an account of a grant');
  });

  it('are in force from the first instant to the one before the last', () => {
    const t = { id: 'g', priority: 1n, from: 10n, expires: 20n, reason: 'promo', amount: 1n } as const;
    expect([9n, 10n, 19n, 20n].map((at) => isInForce(t, at))).toEqual([false, true, true, false]);
    expect([19n, 20n].map((at) => hasExpired(t, at))).toEqual([false, true]);
    expect(isInForce({ ...t, expires: null }, 2n ** 62n)).toBe(true);
  });

  it('have an order that leaves nothing open', () => {
    fc.assert(
      fc.property(terms, terms, terms, (a, b, c) => {
        expect(Math.sign(drawOrder(a, b))).toBe(Math.sign(drawOrder(b, a)) * -1 || 0);
        if (drawOrder(a, b) <= 0 && drawOrder(b, c) <= 0) expect(drawOrder(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
