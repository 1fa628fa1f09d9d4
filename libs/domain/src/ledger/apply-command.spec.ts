import { charge, deposit, envelope, refund, reversal } from '../../../../test/support/ledger/commands';
import { given } from '../../../../test/support/ledger/scenario';
import { periodBook } from './periods';

const LOCKED = periodBook([{ seq: 1n, entity: 'old', period: 202611n, state: 'locked', actor: 'closer' }], 1n);

describe('a command', () => {
  it('answers what was done and what is left', () => {
    const command = deposit('10');
    const result = given(charge('a', '4')).when(command).then('deposit 1010 → 2000 10', 'overage_settlement 2000 → 1105 4');
    expect(JSON.parse(result.outcomes[0]?.outcome ?? '')).toEqual({
      status: 'applied',
      command_id: command.commandId,
      type: 'deposit',
      entry: { shard: 7, number: '2' },
      customer: 'cus_1',
      asset: 'USD',
      amount: '10',
      period: '2026-11',
      balance: { available: '6', overage: '0', owed: '0' },
    });
  });

  it('that could not be read is refused under its number, with the field at fault', () => {
    const { commandId, customer } = envelope();
    given()
      .when({ type: 'invalid', kind: 'deposit', commandId, customer, field: 'data.net', message: 'data.net must be above zero' })
      .refused('invalid_command', 'data.net');
  });

  it('gives back in the books of its target, whatever contract the customer has by now', () => {
    const { ledger } = given(deposit('10', { entity: 'old', asset: 'EUR' }), charge('a', '3', { entity: 'old', asset: 'EUR' }));
    for (const command of [refund('a', '1'), reversal(2n)]) {
      const result = ledger.post({ commands: [command], periods: LOCKED });
      expect(result.transfers).toMatchObject([{ debit: 'old/EUR/4000/@07', credit: 'old/EUR/2000/cus_1', period: 202612n }]);
      expect(JSON.parse(result.outcomes[0]?.outcome ?? '')).toMatchObject({ asset: 'EUR', period: '2026-12' });
    }
    expect(ledger.post({ commands: [deposit('1')], periods: LOCKED }).transfers[0]?.period).toBe(202611n);
  });
});
