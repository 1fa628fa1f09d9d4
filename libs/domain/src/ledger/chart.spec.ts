import { CHART, chartAccount, contraOf } from './chart';
import { KIND, kindName } from './kinds';

describe('the chart', () => {
  it('has each code once, and the accounts that have a floor', () => {
    expect(new Set(CHART.map((a) => a.code)).size).toBe(CHART.length);
    expect(CHART.filter((a) => a.floored).map((a) => a.title)).toEqual(['ar_overage', 'wallet_paid', 'wallet_promo']);
    expect(CHART.find((a) => a.title === 'wallet_paid')).toMatchObject({ code: 2000, creditNormal: true, per: 'customer' });
  });

  it('refuses a code that it does not have', () => {
    expect(chartAccount(4000).title).toBe('usage');
    expect(() => chartAccount(4001)).toThrow('no account 4001');
  });

  it.each([
    ['goodwill', 4910],
    ['anything else', 4910],
    ['rounding', 6040],
    ['bad_debt', 6020],
    ['write_off', 6020],
  ])('names the contra account of %s', (reason, code) => expect(contraOf(reason).code).toBe(code));
});

describe('kinds of transfers', () => {
  it('keep the numbers that stand in leaves', () => {
    expect(KIND).toMatchObject({
      charge: 1,
      deposit: 2,
      overage_settlement: 3,
      adjustment: 4,
      refund: 5,
      reversal: 6,
      void: 7,
      upstream: 8,
    });
    expect(new Set(Object.values(KIND)).size).toBe(Object.keys(KIND).length);
    expect(kindName(3)).toBe('overage_settlement');
    expect(() => kindName(99)).toThrow('no kind of transfer');
  });
});
