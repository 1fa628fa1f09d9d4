import type { Charge } from '../charge';
import type { UsageSum } from './invoice-line';

/** What of a charge an invoice needs. */
export type InvoicedCharge = Pick<Charge, 'model' | 'rateVersion' | 'lines'>;

interface Running {
  readonly model: string;
  readonly class: string;
  readonly rateVersion: string;
  quantity: bigint;
  amount: bigint;
}

/**
 * Charge lines added up by model × class × rate version. A line that names its own model or rate version counts under that.
 * The order of the charges does not matter to the sums.
 */
export function sumChargeLines(charges: Iterable<InvoicedCharge>): UsageSum[] {
  const sums = new Map<string, Running>();
  for (const charge of charges) {
    for (const line of charge.lines) {
      const model = line.extra?.model ?? charge.model;
      const rateVersion = line.extra?.rate_version ?? charge.rateVersion ?? '';
      const key = JSON.stringify([model, line.class, rateVersion]);
      let sum = sums.get(key);
      if (sum === undefined) sums.set(key, (sum = { model, class: line.class, rateVersion, quantity: 0n, amount: 0n }));
      sum.quantity += line.quantity;
      sum.amount += line.amount;
    }
  }
  return [...sums.values()];
}
