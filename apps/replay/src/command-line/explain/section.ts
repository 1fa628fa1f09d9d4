const WIDTH = 12;

/** A titled block: the title stands before the first line, the others below it. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `${(i === 0 ? title : '').padEnd(WIDTH)}${line}`);
}

/** `2026-11-20T12:00:00.123456Z` → `2026-11-20 12:00:00.123456 UTC` */
export function day(instant: string): string {
  return instant.replace('T', ' ').replace(/Z$/, ' UTC');
}
