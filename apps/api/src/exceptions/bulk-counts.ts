import type { ControlResult } from '@tallystick/platform/storage/reads';

export interface BulkCounts {
  readonly matched: number;
  readonly released: number;
  readonly parked_again: number;
  readonly waiting: number;
  readonly unchanged: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** What a bulk release came to, by outcome, and why events were parked again. */
export function bulkCounts(results: readonly ControlResult[]): BulkCounts {
  const reasons: Record<string, number> = {};
  let [released, again, waiting, unchanged] = [0, 0, 0, 0];
  for (const { decided, attempt } of results) {
    if (!decided) waiting += 1;
    else if (attempt === null) unchanged += 1;
    else if (attempt.state === 'released') released += 1;
    else {
      again += 1;
      const reason = attempt.reason ?? 'unknown';
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
  }
  return { matched: results.length, released, parked_again: again, waiting, unchanged, reasons };
}
