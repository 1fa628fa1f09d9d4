import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type Right = 'ours' | 'theirs' | 'neither';
export interface Listed {
  readonly key: string;
  readonly right: Right;
}

const DOCUMENT = resolve(__dirname, '../../../docs/genai-prices.md');

export const rowKey = (entry: number, field: string, theirs: string, ours: string): string => `${entry} | ${field} | ${theirs} | ${ours}`;

/** The rows of the agreement table. */
export const readTable = (): string[] =>
  readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .filter((line) => /^\| [a-z_]+\.[a-z_]+ \|/.test(line));

/** The rows of docs/genai-prices.md: `| entry | body | field | theirs | ours |`, each under a heading whose text says `Right: …`. */
export function readListed(): Listed[] {
  const rows: Listed[] = [];
  let right: Right | null = null;
  for (const line of readFileSync(DOCUMENT, 'utf8').split('\n')) {
    if (line.startsWith('## ')) right = null;
    const said = /^Right: (ours|theirs|neither)\b/.exec(line);
    if (said?.[1] !== undefined) right = said[1] as Right;
    const cells = /^\| ([0-9]+) \| `[^`]+` \| (\S+) \| (.+?) \| (.+?) \|$/.exec(line);
    if (cells === null) continue;
    if (right === null) throw new Error(`nobody is said to be right above: ${line}`);
    rows.push({ key: rowKey(Number(cells[1]), cells[2] ?? '', cells[3] ?? '', cells[4] ?? ''), right });
  }
  return rows;
}
