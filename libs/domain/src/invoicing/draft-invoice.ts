import { largestRemainder, minorUnitExponent, type Amount, type RoundingMode } from '../money';
import { compareLines, type InvoiceLine, type UsageSum } from './invoice-line';

/** The money side of an invoice: what the lines are and what they add up to. */
export interface DraftInvoice {
  readonly asset: string;
  /** Decimals of the asset's smallest unit. */
  readonly exponent: number;
  readonly mode: RoundingMode;
  readonly exact: Amount;
  readonly shown: Amount;
  /** exact − shown: what finalising posts to 6040. */
  readonly rounding: Amount;
  readonly lines: readonly InvoiceLine[];
}

/**
 * Usage sums → invoice. The total is the exact sum rounded once to the asset's minor unit (half-up for documents unless the
 * entity says otherwise); the lines are cut to that unit by largest remainder, so that they always add up to the total.
 * Sums without quantity and without amount give no line. Order and numbers depend on the sums alone, not on their order.
 */
export function draftInvoice(sums: readonly UsageSum[], asset: string, mode: RoundingMode = 'half_up'): DraftInvoice {
  const kept = sums.filter((s) => s.quantity !== 0n || s.amount !== 0n).sort(compareLines);
  const exponent = minorUnitExponent(asset);
  const shown = largestRemainder(
    kept.map((s) => s.amount),
    exponent,
    mode,
  );
  const lines = kept.map((s, i) => ({
    n: i + 1,
    model: s.model,
    class: s.class,
    rateVersion: s.rateVersion,
    meter: s.meter,
    part: s.part,
    stance: s.stance,
    quantity: s.quantity,
    exact: s.amount,
    shown: shown.lines[i] ?? 0n,
  }));
  const exact = kept.reduce((sum, s) => sum + s.amount, 0n);
  return { asset, exponent, mode, exact, shown: shown.total, rounding: exact - shown.total, lines };
}
