import { formatAmount, roundHalfEven, type Amount } from '@tallystick/domain/money';
import { formatInstant } from '@tallystick/domain/time';
import { formatQuantity } from '@tallystick/domain/usage';
import type { BreakdownRow, UsageWindow } from '@tallystick/platform/storage/reads';

const PER_MICRO = 1_000_000n;

/** Counts as integers, the cost in millionths and exactly. */
export function showCounts(u: UsageWindow): Record<string, number | string> {
  return {
    cost_micro: Number(microsOf(u.amount)),
    cost: formatAmount(u.amount),
    prompt_tokens: Number(u.input),
    completion_tokens: Number(u.output),
    total_tokens: Number(u.input + u.output),
    request_count: Number(u.requests),
    success_count: Number(u.succeeded),
  };
}

export function showBreakdownRow(row: BreakdownRow, names: readonly string[]): object {
  const cls = row.values[names.indexOf('class')];
  return {
    start: formatInstant(row.start * 1_000_000_000n),
    group: Object.fromEntries(names.map((name, i) => [name, row.values[i] === '' ? null : (row.values[i] ?? null)])),
    ...showCounts(row),
    cached_tokens: Number(row.cached),
    ...(cls === undefined ? {} : { quantity: formatQuantity(cls, row.quantity) }),
  };
}

/** 0.0011025 → 1102: half-even, as the unit allows no more. */
function microsOf(amount: Amount): bigint {
  return roundHalfEven(amount, PER_MICRO);
}
