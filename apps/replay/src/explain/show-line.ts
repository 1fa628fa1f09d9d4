import type { ChargeLine } from '@tallystick/domain/charge';
import { formatAmount } from '@tallystick/domain/money';
import { formatQuantity } from '@tallystick/domain/usage';

/** One line of a charge with its arithmetic as people write it. Figures are decimal text. */
export interface ShownLine {
  readonly class: string;
  readonly quantity: string;
  readonly price: string;
  readonly per: string;
  readonly part: string;
  readonly amount: string;
  readonly extra: NonNullable<ChargeLine['extra']> | null;
  /** `500 × 0.525 / 1000000 = 0.0002625` */
  readonly arithmetic: string;
}

export function showLine(line: ChargeLine): ShownLine {
  const amount = formatAmount(line.amount);
  const { extra } = line;
  const multiplied = (extra?.multipliers ?? []).map((m) => ` × ${m}`).join('');
  const per = line.per === '1' ? '' : ` / ${line.per}`;
  const exact = extra?.exact === undefined ? '' : `${extra.exact}, rounded half-even to `;
  const quantity = formatQuantity(line.class, line.quantity);
  return {
    class: line.class,
    quantity,
    price: line.price,
    per: line.per,
    part: line.part,
    amount,
    extra: extra ?? null,
    arithmetic: `${quantity} × ${line.price}${per}${multiplied} = ${exact}${amount}`,
  };
}
