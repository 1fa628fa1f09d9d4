import type { ChargeKind } from '../charge';
import { formatAmount, parseAmount } from '../money';
import { parseInstant } from '../time';
import { applyBatch, evolve } from './fold';
import { freeAmount, emptyState, type LedgerState } from './ledger-state';
import { ALL_OPEN } from './periods';
import type { PostableCharge } from './postable-charge';

const charge = (kind: ChargeKind, amount: string, funding: 'prepaid' | 'postpaid' = 'postpaid'): Omit<PostableCharge, 'chargeSeq'> => ({
  kind,
  outcome: 'charged',
  funding,
  customer: 'c',
  entity: 'main',
  asset: 'USD',
  amount: parseAmount(amount),
  eventTime: parseInstant('2026-11-05T00:00:00Z'),
});

function post(...charges: Omit<PostableCharge, 'chargeSeq'>[]): { state: LedgerState; balances: Record<string, string> } {
  let state = emptyState(0);
  const input = { clock: 1n, periods: ALL_OPEN, commands: [], charges: charges.map((c, i) => ({ ...c, chargeSeq: BigInt(i + 1) })) };
  state = evolve(state, applyBatch(state, input));
  return { state, balances: Object.fromEntries([...state.accounts.values()].map((a) => [a.code, formatAmount(freeAmount(a))])) };
}

describe('posting the charges of a period', () => {
  it('bills a fee into what is deferred and earns it from there', () => {
    expect(post(charge('fee', '30'), charge('earned', '1'), charge('earned', '1')).balances).toEqual({ 1110: '30', 2020: '28', 4010: '2' });
    expect(post(charge('fee', '30'), charge('earned', '2'), charge('fee_down', '10'), charge('earned_down', '1')).balances).toEqual({
      1110: '20',
      2020: '19',
      4010: '1',
    });
  });

  it('trues usage up and down, and fills up to a minimum', () => {
    expect(post(charge('usage', '10'), charge('true_up', '2'), charge('true_up_down', '5')).balances).toEqual({ 1100: '7', 4000: '7' });
    expect(post(charge('commitment', '40'), charge('commitment_down', '15')).balances).toEqual({ 1100: '25', 4030: '25' });
  });

  it('takes from the wallet and its overage where the customer pays ahead, and gives back to overage first', () => {
    const { balances } = post(charge('fee', '30', 'prepaid'), charge('true_up', '5', 'prepaid'), charge('true_up_down', '2', 'prepaid'));
    expect(balances).toEqual({ 1105: '33', 2020: '30', 4000: '3' });
    expect(
      post(charge('usage', '1', 'prepaid'), charge('true_up_down', '1', 'prepaid'), charge('true_up_down', '1', 'prepaid')).balances,
    ).toEqual({
      1105: '0',
      2000: '1',
      4000: '-1',
    });
  });

  it('posts nothing where the lines cancel out, and counts the entry all the same', () => {
    const { state } = post(charge('true_up', '0'));
    expect(state.accounts.size).toBe(0);
    expect(state.head.entrySeq).toBe(1n);
  });
});
