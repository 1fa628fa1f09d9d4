import type { ChargeLine } from '../../charge/charge';
import { priceId, type Share } from '../../contract';
import { formatAmount, roundHalfEven, type Amount } from '../../money';
import type { PeriodInput } from './period-charge';

/** The days of a share at what a whole period of its contract version costs or grants. */
export function dayShareLine(
  { customer, period }: PeriodInput,
  { contract, days }: Share,
  whole: Amount,
  { extra, ...line }: Pick<ChargeLine, 'class' | 'part' | 'extra'>,
): ChargeLine {
  return {
    ...line,
    quantity: days,
    price: formatAmount(whole),
    per: period.days.toString(),
    amount: roundHalfEven(whole * days, period.days),
    extra: { rate_version: priceId(customer, contract.number), ...extra },
  };
}
