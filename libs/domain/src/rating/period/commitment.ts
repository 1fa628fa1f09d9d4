import type { ChargeLine } from '../../charge/charge';
import { chargeSign } from '../../charge/charge-kind';
import { minimumOf, priceId } from '../../contract';
import { formatAmount } from '../../money';
import { contractFor } from './fee';
import { LineTally } from './line-tally';
import { directed, isKind, isUsageMoney, nextId, signedAmount, type PeriodCharge, type PeriodInput } from './period-charge';

/**
 * What the period's usage falls short of the minimum, less what was charged for that before. Usage is every amount of it, true-ups
 * included (`more`: those of this close); a base fee does not count.
 */
export function commitmentCharges(input: PeriodInput, more: readonly PeriodCharge[]): PeriodCharge[] {
  const { customer, period, posted } = input;
  const last = period.shares.at(-1)?.contract;
  const tally = new LineTally();
  if (last !== undefined) {
    const minimum = minimumOf(period, last.asset);
    const used = [...posted.filter(isUsageMoney), ...more]
      .filter((c) => c.asset === last.asset)
      .reduce((sum, c) => sum + signedAmount(c), 0n);
    const line: ChargeLine = {
      class: 'minimum_commitment',
      quantity: 1n,
      price: formatAmount(minimum - used),
      per: '1',
      amount: minimum - used,
      part: 'commitment',
      extra: { rate_version: priceId(customer, last.number) },
    };
    if (minimum > used) tally.add(line, { model: '', rateVersion: null, entity: last.entity, asset: last.asset }, 1n);
  }
  for (const charge of posted)
    if (isKind(charge, 'commitment')) for (const line of charge.lines) tally.add(line, charge, -chargeSign(charge.kind));
  return tally.left().flatMap((group, ahead): PeriodCharge[] => {
    const contract = contractFor(input, group);
    if (contract === undefined) return [];
    return [
      {
        ...group,
        ...directed('commitment', group.lines),
        eventId: nextId(input, 'commitment', ahead),
        eventTime: period.to - 1n,
        contract,
      },
    ];
  });
}
