/** The value below which `share` (0 to 1) of the sorted values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly must: string;
  readonly aim: string;
}

export function printTable(title: string, figures: readonly Figure[]): void {
  const rows = [{ name: title, value: 'measured', must: 'must', aim: 'aim' }, ...figures];
  const width = (key: keyof Figure): number => Math.max(...rows.map((r) => r[key].length));
  const line = (r: Figure): string =>
    `| ${r.name.padEnd(width('name'))} | ${r.value.padStart(width('value'))} | ${r.must.padStart(width('must'))} | ${r.aim.padStart(width('aim'))} |`;
  console.log(line(rows[0]!));
  console.log(
    `|${'-'.repeat(width('name') + 2)}|${'-'.repeat(width('value') + 1)}:|${'-'.repeat(width('must') + 1)}:|${'-'.repeat(width('aim') + 1)}:|`,
  );
  for (const r of rows.slice(1)) console.log(line(r));
  console.log();
}

export const thousands = (n: number): string => Math.round(n).toLocaleString('en-US');
