/** Columns of text under their names; the columns named in `right` are aligned to the right. One line per row, no line end at the end. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[], right: readonly string[] = []): string {
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    columns
      .map((name, i) => (right.includes(name) ? (cells[i] ?? '').padStart(widths[i] ?? 0) : (cells[i] ?? '').padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((w) => '─'.repeat(w))), ...rows.map(line)].join('\n');
}
