import { adjustment, charge, deposit, refund, reversal } from '../../../../test/support/ledger/commands';
import { given } from '../../../../test/support/ledger/scenario';

describe('a reversal', () => {
  it('mirrors a deposit leg by leg, tax and all', () => {
    given(deposit('10', { taxText: '1.9' }))
      .when(reversal(1n))
      .then('reversal 2100 → 1010 1.9', 'reversal 2000 → 1010 10');
  });

  it('opens the overage again that a deposit had settled', () => {
    const { ledger, when } = given(charge('a', '5'), deposit('8'));
    when(reversal(2n)).then('reversal 1105 → 2000 5', 'reversal 2000 → 1010 8');
    expect(ledger.account(1105)).toEqual({ debits: 10_000_000_000_000n, credits: 5_000_000_000_000n });
    expect(ledger.account(2000)).toEqual({ debits: 13_000_000_000_000n, credits: 13_000_000_000_000n });
  });

  it('mirrors an adjustment either way', () => {
    given(adjustment('up', '3')).when(reversal(1n)).then('reversal 2000 → 4910 3');
    given(deposit('10'), adjustment('down', '3')).when(reversal(2n)).then('reversal 4910 → 2000 3');
  });

  it('takes back what refunds have left of a charge', () => {
    given(deposit('10'), charge('a', '3')).when(reversal(2n)).then('reversal 4000 → 2000 3');
    given(deposit('10'), charge('a', '3'), refund('a', '1')).when(reversal(2n)).then('reversal 4000 → 2000 2');
    given(deposit('10'), charge('a', '16'), refund('a', '4')).when(reversal(2n)).then('reversal 4000 → 1105 2', 'reversal 4000 → 2000 10');
    given(deposit('10'), charge('a', '3'), refund('a')).when(reversal(2n)).refused('nothing_to_refund', 'data.entry');
  });

  it('closes an entry, once', () => {
    const { ledger, when } = given(deposit('10'));
    const result = when(reversal(1n)).then('reversal 2000 → 1010 10');
    expect(result.entryStates).toMatchObject([{ entry: 1n, reversedBy: 2n }]);
    const again = ledger.post({ commands: [reversal(1n)] });
    expect(JSON.parse(again.outcomes[0]?.outcome ?? '')).toMatchObject({ code: 'already_reversed', field: 'data.entry' });
  });

  it('closes an entry once within a batch too', () => {
    const { ledger } = given(deposit('10'));
    expect(ledger.post({ commands: [reversal(1n), reversal(1n)] }).outcomes.map((o) => o.applied)).toEqual([true, false]);
  });

  it('is not possible where the money is gone', () => {
    given(deposit('10'), charge('a', '3')).when(reversal(1n)).refused('insufficient_balance', 'data.entry');
    given(deposit('10'), charge('a', '12')).when(reversal(1n)).refused('insufficient_balance', 'data.entry');
    given(adjustment('up', '3'), charge('a', '1')).when(reversal(1n)).refused('insufficient_balance', 'data.entry');
  });

  it('is not possible for refunds and reversals', () => {
    given(deposit('10'), charge('a', '3'), refund('a')).when(reversal(3n)).refused('not_reversible', 'data.entry');
    given(deposit('10'), reversal(1n)).when(reversal(2n)).refused('not_reversible', 'data.entry');
  });

  it("finds only the customer's own entries with money in them", () => {
    given(deposit('10')).when(reversal(9n)).refused('target_missing', 'data.entry');
    given(deposit('10'))
      .when(reversal(1n, { customer: 'cus_2' }))
      .refused('target_missing', 'data.entry');
    given(charge('free', '0')).when(reversal(1n)).refused('target_missing', 'data.entry');
  });
});
