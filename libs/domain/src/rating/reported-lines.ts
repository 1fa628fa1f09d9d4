import type { ChargeLine } from '../charge/charge';
import type { ContractVersion } from '../contract';
import { multiplyToAmount, parseDecimal, type Amount } from '../money';
import { compareClasses } from '../usage/classes';
import type { UsageRead } from '../usage/usage-reading';

/**
 * A contract that accepts reported cost is billed by what gateway or provider said, times the contract's multipliers: one line that
 * says so, and the quantities beside it without a price. Null where nothing usable in the contract's asset was reported.
 */
export function reportedLines(reading: UsageRead, contract: ContractVersion): { lines: ChargeLine[]; amount: Amount } | null {
  const cost = reading.reportedCost;
  if (cost === undefined || cost.unit !== contract.asset) return null;
  const price = parseDecimal(cost.text);
  if (price.digits < 0n) return null;
  const stance = contract.stance === null ? {} : { stance: contract.stance };
  const multipliers = contract.multipliers.length === 0 ? {} : { multipliers: contract.multipliers };
  const product = multiplyToAmount(1n, price, 1n, contract.multipliers.map(parseDecimal));
  const counted = Object.entries(reading.quantities)
    .filter(([, quantity]) => quantity > 0n)
    .sort(([a], [b]) => compareClasses(a, b))
    .map(([cls, quantity]): ChargeLine => {
      const extra = { ...stance, reported: 'quantity' as const };
      return { class: cls, quantity, price: '0', per: '1', amount: 0n, part: 'usage', extra };
    });
  const exact = product.exact === null ? {} : { exact: product.exact };
  const line: ChargeLine = {
    class: 'reported_cost',
    quantity: 1n,
    price: cost.text,
    per: '1',
    amount: product.amount,
    part: 'usage',
    extra: { ...exact, ...multipliers, ...stance, reported: 'cost' },
  };
  return { lines: [...counted, line], amount: product.amount };
}
