import { adjustment, charge, deposit } from '../../../../test/support/ledger/commands';
import { given } from '../../../../test/support/ledger/scenario';

describe('an adjustment', () => {
  it('up is goodwill to the wallet', () => {
    given().when(adjustment('up', '2.5')).then('adjustment 4910 → 2000 2.5');
  });

  it('down takes from the wallet, to its last unit', () => {
    given(deposit('10')).when(adjustment('down', '10')).then('adjustment 2000 → 4910 10');
  });

  it('names its contra account by the reason code', () => {
    given(deposit('10'))
      .when(adjustment('down', '1', { reasonCode: 'bad_debt' }))
      .then('adjustment 2000 → 6020 1');
    given()
      .when(adjustment('up', '0.000000000001', { reasonCode: 'rounding' }))
      .then('adjustment 6040 → 2000 0.000000000001');
  });

  it('never takes the wallet past its floor', () => {
    given(deposit('10')).when(adjustment('down', '10.000000000001')).refused('insufficient_balance', 'data.amount');
    given().when(adjustment('down', '1')).refused('insufficient_balance', 'data.amount');
    given(deposit('10'), charge('a', '4')).when(adjustment('down', '7')).refused('insufficient_balance', 'data.amount');
  });

  it('of a postpaid customer moves what is owed, with no floor', () => {
    given()
      .when(adjustment('up', '3', { funding: 'postpaid' }))
      .then('adjustment 4910 → 1100 3');
    given()
      .when(adjustment('down', '3', { funding: 'postpaid' }))
      .then('adjustment 1100 → 4910 3');
  });
});
