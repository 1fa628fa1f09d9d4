import { charge, deposit, SERVICE } from '../../../../test/support/ledger/commands';
import { given } from '../../../../test/support/ledger/scenario';
import { parseInstant } from '../time';

describe('a charge', () => {
  it('prepaid comes from the wallet', () => {
    given(deposit('10')).when(charge('a', '3')).then('charge 2000 → 4000 3');
  });

  it('takes the wallet to its floor and no further: the rest is overage', () => {
    given(deposit('10')).when(charge('a', '10')).then('charge 2000 → 4000 10');
    given(deposit('10')).when(charge('a', '12')).then('charge 2000 → 4000 10', 'charge 1105 → 4000 2');
    given(deposit('10'), charge('a', '10')).when(charge('b', '1')).then('charge 1105 → 4000 1');
    given().when(charge('a', '1')).then('charge 1105 → 4000 1');
  });

  it('postpaid is owed', () => {
    given(deposit('10'))
      .when(charge('a', '3', { funding: 'postpaid' }))
      .then('charge 1100 → 4000 3');
  });

  it('of nothing is an entry without transfers', () => {
    const { ledger, when } = given(deposit('10'));
    const { head } = when(charge('free', '0')).then();
    expect(head).toMatchObject({ entrySeq: 2n, chargeSeq: 1n, transferSeq: 1n });
    expect(ledger.post({ charges: [charge('a', '1')] }).transfers[0]).toMatchObject({ seq: 2n, entry: 3n, chargeSeq: 2n });
  });

  it('that is not billable posts nothing, whatever it would have cost', () => {
    given(deposit('10'))
      .when(charge('a', '3', { outcome: 'not_billable' }))
      .then();
  });

  it('carries three dates: service, clock, and the period', () => {
    const result = given(deposit('10'))
      .when({ charges: [charge('a', '3')], clock: 1_800_000_000_000_000_000n })
      .then('charge 2000 → 4000 3');
    expect(result.transfers[0]).toMatchObject({ effective: parseInstant(SERVICE), period: 202611n });
    expect(result.input.clock).toBe(1_800_000_000_000_000_000n);
  });

  it('keeps customers, entities and assets apart', () => {
    const { ledger } = given(deposit('10'), deposit('5', { asset: 'EUR' }));
    const result = ledger.post({
      charges: [charge('a', '7', { asset: 'EUR' }), charge('b', '1', { customer: 'cus_2' }), charge('c', '2', { entity: 'other' })],
    });
    expect(result.transfers.map((t) => [t.debit, t.credit])).toEqual([
      ['main/EUR/2000/cus_1', 'main/EUR/4000/@07'],
      ['main/EUR/1105/cus_1', 'main/EUR/4000/@07'],
      ['main/USD/1105/cus_2', 'main/USD/4000/@07'],
      ['other/USD/1105/cus_1', 'other/USD/4000/@07'],
    ]);
  });
});
