import type { Line } from '../import-usage/read-lines';

export interface Chunk {
  readonly lines: readonly string[];
  readonly bytesRead: number;
}

/** Lines gathered into requests: at most `most` lines, and as soon as they hold `bytes` characters. A line alone may be longer. */
export async function* chunks(lines: AsyncIterable<Line>, most = 1_000, bytes = 2_000_000): AsyncGenerator<Chunk> {
  let gathered: string[] = [];
  let size = 0;
  let bytesRead = 0;
  for await (const line of lines) {
    if (gathered.length > 0 && size + line.text.length > bytes) {
      yield { lines: gathered, bytesRead };
      gathered = [];
      size = 0;
    }
    gathered.push(line.text);
    size += line.text.length;
    ({ bytesRead } = line);
    if (gathered.length < most) continue;
    yield { lines: gathered, bytesRead };
    gathered = [];
    size = 0;
  }
  if (gathered.length > 0) yield { lines: gathered, bytesRead };
}
