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
  const inside = windows.map((_, i) => `bucket >= $${5 + 2 * i} AND bucket < $${6 + 2 * i}`);
  // one sum for each set of windows that rows lie in: windows lie inside each other, so there are few
  const rows = await sql.rows<[...boolean[], bigint, bigint, bigint, bigint, bigint]>(
    `usage_windows_${windows.length}`,
    `SELECT ${inside.join(', ')}, sum(amount)::numeric(38, 0), sum(input_tokens)::numeric(38, 0), sum(output_tokens)::numeric(38, 0),
            sum(request_count)::int8, sum(success_count)::int8
     FROM (
       SELECT bucket, CASE WHEN asset = $2 THEN amount ELSE 0 END AS amount, input_tokens, output_tokens, request_count, success_count
       FROM usage_rollup WHERE customer = $1 AND bucket >= $3 AND bucket < $4
       UNION ALL
       SELECT e.event_time, 0, 0, 0, 1, 0 FROM exception_now e
       WHERE coalesce(e.customer, e.subject) = $1 AND e.recorded_at >= $3 - ${NANOS_PER_DAY} AND e.kind = 'parked' AND e.state = 'open'
         AND e.event_time >= $3 AND e.event_time < $4) u
     GROUP BY ${windows.map((_, i) => i + 1).join(', ')}`,
    [customer, asset, first, last, ...windows.flatMap((w) => [w.from, w.to])],
  );
  return windows.map((_, w) => {
    const within = rows.filter((row) => row[w] === true);
    const sum = (figure: number): bigint => within.reduce((total, row) => total + ((row[windows.length + figure] ?? 0n) as bigint), 0n);
    return { amount: sum(0), input: sum(1), output: sum(2), requests: sum(3), succeeded: sum(4) };
  });
}
