import type { Charge } from '../charge';
import type { LineNames, UsageSum } from './invoice-line';

/** What of a charge an invoice needs. */
export type InvoicedCharge = Pick<Charge, 'model' | 'rateVersion' | 'lines'>;

interface Running extends LineNames {
  quantity: bigint;
  amount: bigint;
}

/**
 * Charge lines added up by model × class × rate version × meter × part. A line that names its own model or rate version counts under
 * that; a day of a fee that was billed before is on no invoice.
 * The order of the charges does not matter to the sums.
 */
export function sumChargeLines(charges: Iterable<InvoicedCharge>): UsageSum[] {
  const sums = new Map<string, Running>();
  for (const charge of charges) {
    for (const line of charge.lines) {
      if (line.part === 'earned' || line.part === 'grant') continue;
      const names: LineNames = {
        model: line.extra?.model ?? charge.model,
        class: line.class,
        rateVersion: line.extra?.rate_version ?? charge.rateVersion ?? '',
        meter: line.extra?.meter ?? null,
        part: line.part,
        stance: line.extra?.stance ?? null,
      };
      const key = JSON.stringify(Object.values(names));
      let sum = sums.get(key);
      if (sum === undefined) sums.set(key, (sum = { ...names, quantity: 0n, amount: 0n }));
      sum.quantity += line.quantity;
      sum.amount += line.amount;
    }
  }
  return [...sums.values()];
}
