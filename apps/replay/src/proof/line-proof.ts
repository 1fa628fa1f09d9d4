import { formatAmount } from '@tallystick/domain/money';
import { formatQuantity } from '@tallystick/domain/usage';
import { STEP_NAMES } from '../reexecute/reexecution';
import { showProof, type ChargeProof } from './proof';
import type { LinePage, LineToProve } from './prove-line';

/**
 * A page of a line's proof. `match`: every charge so far matches, and, once complete, they add up to the line.
 * `steps` counts over this page; the charges themselves hold each step.
 */
export function showLineProof(invoice: string, line: LineToProve, page: LinePage, nextCursor: string | null): object {
  const { scope } = line;
  const { progress, complete } = page;
  const charges = page.proved.map(showProof);
  const addsUp = progress.quantity === line.quantity && progress.amount === line.amount;
  const show = (quantity: bigint, amount: bigint): object => ({
    quantity: formatQuantity(scope.class, quantity),
    amount: formatAmount(amount),
  });
  return {
    invoice,
    line: line.n,
    model: scope.model,
    class: scope.class,
    rate_version: scope.rateVersion,
    stored: show(line.quantity, line.amount),
    recomputed: show(progress.quantity, progress.amount),
    charges_proved: charges.length,
    charges_so_far: progress.charges,
    complete,
    match: progress.failed === 0 && (!complete || addsUp),
    steps: [...stepCounts(charges), ...(complete ? [{ step: 'invoice_line', match: addsUp, failed: addsUp ? 0 : 1 }] : [])],
    charges,
    next_cursor: nextCursor,
  };
}

function stepCounts(charges: readonly ChargeProof[]): { step: string; match: boolean; failed: number }[] {
  return STEP_NAMES.map((step) => {
    const failed = charges.filter((c) => c.steps.some((s) => s.step === step && !s.match)).length;
    return { step, match: failed === 0, failed };
  });
}
