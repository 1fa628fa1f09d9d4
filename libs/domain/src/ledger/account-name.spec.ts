import { customerAccountName, shardAccountName } from './account-name';
import { REVENUE_USAGE, TAX_PAYABLE, WALLET_PAID } from './chart';

describe('names of accounts', () => {
  it('are entity, asset, code and customer', () => {
    expect(customerAccountName(WALLET_PAID, 'main', 'USD', 'cus_1')).toBe('main/USD/2000/cus_1');
  });

  it('of a shard have its number in two digits, and a sub account where there is one', () => {
    expect(shardAccountName(REVENUE_USAGE, 'main', 'USD', 7)).toBe('main/USD/4000/@07');
    expect(shardAccountName(TAX_PAYABLE, 'main', 'USD', 63, 'de-19')).toBe('main/USD/2100/@63/de-19');
  });

  it('never meet: what separates parts is escaped inside them', () => {
    const names = [
      customerAccountName(WALLET_PAID, 'a/b', 'USD', 'c'),
      customerAccountName(WALLET_PAID, 'a', 'b/USD', 'c'),
      customerAccountName(WALLET_PAID, 'a%2Fb', 'USD', 'c'),
      customerAccountName(WALLET_PAID, 'a', 'USD', '@07'),
      shardAccountName(WALLET_PAID, 'a', 'USD', 7),
      shardAccountName(WALLET_PAID, 'a', 'USD', 7, 'x/y'),
      shardAccountName(WALLET_PAID, 'a', 'USD', 7, 'x%2Fy'),
      customerAccountName(WALLET_PAID, 'a', 'USD', '@07/x/y'),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe('a%2Fb/USD/2000/c');
  });
});
