import { charge, deposit } from '../../../../test/support/ledger/commands';
import { given } from '../../../../test/support/ledger/scenario';

describe('a deposit', () => {
  it('is the net amount to the wallet', () => {
    given().when(deposit('10')).then('deposit 1010 → 2000 10');
  });

  it('takes tax beside it, under its code: gross is what came in', () => {
    const { ledger, when } = given();
    when(deposit('100', { taxText: '19', taxCode: 'de-19' })).then('deposit 1010 → 2000 100', 'deposit 1010 → 2100/de-19 19');
    expect(ledger.account(1010, null).debits).toBe(119_000_000_000_000n);
  });

  it('settles overage first, in the same entry', () => {
    const result = given(charge('a', '5')).when(deposit('8')).then('deposit 1010 → 2000 8', 'overage_settlement 2000 → 1105 5');
    expect(result.transfers.map((t) => [t.entry, t.leg])).toEqual([
      [2n, 1],
      [2n, 2],
    ]);
    expect(JSON.parse(result.outcomes[0]?.outcome ?? '')).toMatchObject({ amount: '8', balance: { available: '3', overage: '0' } });
  });

  it('that is less than the overage goes into it whole', () => {
    given(charge('a', '5')).when(deposit('3')).then('deposit 1010 → 2000 3', 'overage_settlement 2000 → 1105 3');
  });

  it('credits a payment object once, whoever says so again', () => {
    const payment = { provider: 'stripe', id: 'pi_1' };
    given(deposit('10', { payment })).when(deposit('10', { payment })).refused('payment_already_credited', 'data.payment_id');
    given(deposit('10', { payment }))
      .when(deposit('10', { payment: { ...payment, provider: 'adyen' } }))
      .then('deposit 1010 → 2000 10');
  });

  it('credits a payment object once within one batch too', () => {
    const payment = { provider: 'stripe', id: 'pi_1' };
    const result = given().ledger.post({ commands: [deposit('10', { payment }), deposit('11', { payment })] });
    expect(result.outcomes.map((o) => o.applied)).toEqual([true, false]);
    expect(result.transfers).toHaveLength(1);
  });
});
