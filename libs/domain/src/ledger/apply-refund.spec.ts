import { charge, deposit, refund, reversal } from '../../../../test/support/ledger/commands';
import { given, legsOf } from '../../../../test/support/ledger/scenario';

describe('a refund by request id', () => {
  it('gives all of a charge back to the wallet', () => {
    given(deposit('10'), charge('a', '3')).when(refund('a')).then('refund 4000 → 2000 3');
  });

  it('gives parts back, and what is left of them', () => {
    given(deposit('10'), charge('a', '3'), refund('a', '1')).when(refund('a', '0.5')).then('refund 4000 → 2000 0.5');
    given(deposit('10'), charge('a', '3'), refund('a', '1')).when(refund('a')).then('refund 4000 → 2000 2');
  });

  it('never gives more than the charge, in one or in several', () => {
    given(deposit('10'), charge('a', '3')).when(refund('a', '3.000000000001')).refused('refund_exceeds_charge', 'data.amount');
    given(deposit('10'), charge('a', '3'), refund('a', '2')).when(refund('a', '2')).refused('refund_exceeds_charge', 'data.amount');
    given(deposit('10'), charge('a', '3'), refund('a')).when(refund('a')).refused('nothing_to_refund', 'data.id');
  });

  it('goes to the overage that the charge made while that is open, then to the wallet', () => {
    given(deposit('10'), charge('a', '16')).when(refund('a')).then('refund 4000 → 1105 6', 'refund 4000 → 2000 10');
    given(deposit('10'), charge('a', '16')).when(refund('a', '4')).then('refund 4000 → 1105 4');
    given(deposit('10'), charge('a', '16'), refund('a', '4')).when(refund('a', '5')).then('refund 4000 → 1105 2', 'refund 4000 → 2000 3');
  });

  it('goes to the wallet once a deposit has settled the overage', () => {
    given(deposit('10'), charge('a', '16'), deposit('6')).when(refund('a')).then('refund 4000 → 2000 16');
    given(deposit('10'), charge('a', '16'), deposit('4')).when(refund('a')).then('refund 4000 → 1105 2', 'refund 4000 → 2000 14');
  });

  it('knows whose overage is open: deposits settle the oldest first', () => {
    const both = [charge('a', '6'), charge('b', '4')];
    given(...both, deposit('6'))
      .when(refund('a'))
      .then('refund 4000 → 2000 6');
    given(...both, deposit('6'))
      .when(refund('b'))
      .then('refund 4000 → 1105 4');
    given(...both, deposit('8'))
      .when(refund('b'))
      .then('refund 4000 → 1105 2', 'refund 4000 → 2000 2');
    given(...both, refund('a', '5'), deposit('2'))
      .when(refund('b'))
      .then('refund 4000 → 1105 3', 'refund 4000 → 2000 1');
    given(...both, refund('b', '3'), deposit('2'))
      .when(refund('a'))
      .then('refund 4000 → 1105 4', 'refund 4000 → 2000 2');
    given(...both, deposit('6'), reversal(3n))
      .when(refund('a'))
      .then('refund 4000 → 1105 6');
  });

  it('knows it within one batch too', () => {
    const { ledger } = given(charge('a', '6'), charge('b', '4'));
    const result = ledger.post({ commands: [deposit('3'), refund('a', '4'), deposit('3'), refund('b')] });
    expect(legsOf(result).filter((leg) => leg.startsWith('refund'))).toEqual([
      'refund 4000 → 1105 3',
      'refund 4000 → 2000 1',
      'refund 4000 → 1105 1',
      'refund 4000 → 2000 3',
    ]);
  });

  it('leaves overage that another charge made', () => {
    given(deposit('10'), charge('a', '3'), charge('b', '12')).when(refund('a')).then('refund 4000 → 2000 3');
  });

  it('of a postpaid charge lowers what is owed', () => {
    given(charge('a', '3', { funding: 'postpaid' }))
      .when(refund('a', '1'))
      .then('refund 4000 → 1100 1');
  });

  it('needs a charge that is posted', () => {
    given(deposit('10')).when(refund('a')).refused('target_missing', 'data.id');
    given(deposit('10'), charge('a', '3', { customer: 'cus_2' }))
      .when(refund('a'))
      .refused('target_missing', 'data.id');
    given(deposit('10'), charge('a', '3'))
      .when(refund('a', null, { source: 'elsewhere' }))
      .refused('target_missing', 'data.id');
    const { ledger } = given(deposit('10'));
    expect(ledger.post({ commands: [refund('a')], charges: [charge('a', '3')] }).outcomes[0]).toMatchObject({ applied: false });
  });

  it('without a source finds the one request of that id, and refuses where there are several', () => {
    given(deposit('10'), charge('a', '3'))
      .when(refund('a', null, { source: null }))
      .then('refund 4000 → 2000 3');
    given(deposit('10'), charge('a', '3'), charge('a', '2', { source: 'eu' }))
      .when(refund('a', null, { source: null }))
      .refused('target_ambiguous', 'data.source');
  });

  it('of what cost nothing is refused as such', () => {
    given(deposit('10'), charge('a', '0')).when(refund('a')).refused('nothing_to_refund', 'data.id');
  });

  it('comes too late after a reversal', () => {
    given(deposit('10'), charge('a', '3'), reversal(2n)).when(refund('a')).refused('already_reversed', 'data.id');
  });

  it('sees the refunds before it in the same batch', () => {
    const { ledger } = given(deposit('10'), charge('a', '3'));
    const result = ledger.post({ commands: [refund('a', '2'), refund('a', '2'), refund('a')] });
    expect(result.outcomes.map((o) => o.applied)).toEqual([true, false, true]);
    expect(result.entryStates).toMatchObject([{ entry: 2n, refunded: 3_000_000_000_000n, reversedBy: null }]);
  });
});
