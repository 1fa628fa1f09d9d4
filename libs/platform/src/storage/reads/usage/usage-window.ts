import type { Sql } from '../../sql';

/** Usage of a customer in a window of service time. Amount at scale 12, in the asset asked for. */
export interface UsageWindow {
  readonly amount: bigint;
  /** The whole input, cache included. */
  readonly input: bigint;
  /** The whole output, reasoning included. */
  readonly output: bigint;
  readonly requests: bigint;
  readonly succeeded: bigint;
}

/** A window in nanoseconds; both ends on a quarter of an hour. */
export interface Window {
  readonly from: bigint;
  /** Exclusive. */
  readonly to: bigint;
}

const NANOS_PER_DAY = 86_400_000_000_000n;

/** One sum per window, from the rollup of quarter hours; what is parked now counts as a request without tokens and cost. */
export async function readUsageWindows(sql: Sql, customer: string, asset: string, windows: readonly Window[]): Promise<UsageWindow[]> {
  const first = windows.reduce((least, w) => (w.from < least ? w.from : least), windows[0]?.from ?? 0n);
  const last = windows.reduce((most, w) => (w.to > most ? w.to : most), 0n);
  const sums = (column: string): string =>
    windows
      .map((_, i) => `coalesce(sum(${column}) FILTER (WHERE bucket >= $${5 + 2 * i} AND bucket < $${6 + 2 * i}), 0)::numeric(38, 0)`)
      .join(', ');
  const bounds = windows.flatMap((w) => [w.from, w.to]);
  const rows = await sql.rows<bigint[]>(
    `usage_windows_${windows.length}`,
    `SELECT ${sums('amount')}, ${sums('input_tokens')}, ${sums('output_tokens')}, ${sums('request_count')}, ${sums('success_count')}
     FROM (
       SELECT bucket, CASE WHEN asset = $2 THEN amount ELSE 0 END AS amount, input_tokens, output_tokens, request_count, success_count
       FROM usage_rollup WHERE customer = $1 AND bucket >= $3 AND bucket < $4
       UNION ALL
       SELECT e.event_time, 0, 0, 0, 1, 0 FROM exception_now e
       WHERE coalesce(e.customer, e.subject) = $1 AND e.recorded_at >= $3 - ${NANOS_PER_DAY} AND e.kind = 'parked' AND e.state = 'open'
         AND e.event_time >= $3 AND e.event_time < $4) u`,
    [customer, asset, first, last, ...bounds],
  );
  const row = rows[0] ?? [];
  const at = (figure: number, window: number): bigint => row[figure * windows.length + window] ?? 0n;
  return windows.map((_, i) => ({ amount: at(0, i), input: at(1, i), output: at(2, i), requests: at(3, i), succeeded: at(4, i) }));
}
