import { parseAmount } from '../money';
import { charge, deposit, refund, reversal } from '../../../../test/support/ledger/commands';
import { given } from '../../../../test/support/ledger/scenario';

const upstream = { amount: parseAmount('0.3'), asset: 'EUR', rateSeq: 1n, rateVersion: 'list/m/1' };
const taking = (kind: 'void' | 'replaced', amount: string, targetSeq = 1n) => charge('v', amount, { kind, targetSeq });

describe('taking a charge back', () => {
  it('gives back what refunds have left, overage first, and closes the charge', () => {
    const { when } = given(deposit('3'), charge('a', '5'), refund('a', '1'));
    when(taking('void', '5')).then('void 4000 → 1105 1', 'void 4000 → 2000 3');
    when(refund('a')).refused('already_reversed', 'data.id');
    when(refund('v')).refused('target_missing', 'data.id');
    when(reversal(2n)).refused('already_reversed', 'data.entry');
    when(reversal(4n)).refused('not_reversible', 'data.entry');
  });

  it('gives nothing where all was given back before, by refunds or by a reversal', () => {
    given(charge('a', '5'), refund('a')).when(taking('void', '5')).then();
    given(charge('a', '5'), reversal(1n)).when(taking('void', '5')).then();
    given(charge('a', '0')).when(taking('void', '0')).then();
  });

  it('leaves the provider’s cost after a void, and mirrors it where the usage is replaced', () => {
    const a = charge('a', '5', { funding: 'postpaid', upstream });
    given().when(a).then('charge 1100 → 4000 5', 'upstream 5000 → 2200/list 0.3');
    given(a).when(taking('void', '5')).then('void 4000 → 1100 5');
    given(a).when(taking('replaced', '5')).then('void 4000 → 1100 5', 'upstream 2200/list → 5000 0.3');
    given(a, reversal(1n)).when(taking('replaced', '5')).then('upstream 2200/list → 5000 0.3');
    given(charge('free', '0', { upstream }))
      .when(taking('replaced', '0'))
      .then('upstream 2200/list → 5000 0.3');
  });

  it('never counts the provider’s cost as the customer’s money', () => {
    const { when } = given(charge('a', '5', { funding: 'postpaid', upstream }));
    when(refund('a', '5.1', { funding: 'postpaid' })).refused('refund_exceeds_charge', 'data.amount');
    when(refund('a', null, { funding: 'postpaid' })).then('refund 4000 → 1100 5');
    given(charge('b', '0', { upstream }))
      .when(refund('b'))
      .refused('nothing_to_refund', 'data.id');
  });

  it('finds its target in the same batch, and posts nothing for what was not billable', () => {
    const { when } = given();
    const batch = {
      charges: [
        charge('a', '5', { funding: 'postpaid' }),
        taking('replaced', '5'),
        charge('c', '2', { funding: 'postpaid', kind: 'correction' }),
      ],
    };
    when(batch).then('charge 1100 → 4000 5', 'void 4000 → 1100 5', 'charge 1100 → 4000 2');
    when({ charges: [charge('n', '5', { outcome: 'not_billable' }), { ...taking('void', '5', 4n), outcome: 'not_billable' }] }).then();
  });

  it('refuses to post what was not loaded', () => {
    expect(() => given(charge('a', '5')).when(taking('void', '5', 0n))).toThrow('the entry of charge 0 was not loaded');
  });
});
