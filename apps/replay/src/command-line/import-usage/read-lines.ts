import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { brokenGzip } from '../broken-gzip';
import { WrongUse } from '../exit';

/** A line of a file and how many bytes of the file (as it lies on disk) were read when it came. */
export interface Line {
  readonly text: string;
  readonly bytesRead: number;
}

/** The file's size in bytes. Throws `WrongUse` where there is no such file. */
export async function fileSize(path: string): Promise<number> {
  const info = await stat(path).catch(() => null);
  if (info === null) throw new WrongUse(`there is no file ${path}`);
  if (!info.isFile()) throw new WrongUse(`${path} is ${info.isDirectory() ? 'a directory' : 'no plain file'}: a file is needed`);
  return info.size;
}

/**
 * The file's lines without their ends (LF or CRLF only: U+2028 inside a JSON text is no line end), blank ones left out.
 * Gunzipped where the first two bytes say so, whatever the name. Bytes that are no UTF-8 become U+FFFD.
 * Throws `Failed` for broken gzip.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const chunks = named(path, (await isGzip(path)) ? file.pipe(createGunzip()) : file, file);
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      const text = rest.slice(from, end).replace(/\r$/, '');
      from = end + 1;
      if (text.trim() !== '') yield { text, bytesRead: file.bytesRead };
    }
    rest = rest.slice(from);
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield { text: rest.replace(/\r$/, ''), bytesRead: file.bytesRead };
}

async function* named(path: string, chunks: Readable, file: Readable): AsyncGenerator<Buffer> {
  file.on('error', (error) => chunks.destroy(error));
  try {
    for await (const chunk of chunks) yield chunk as Buffer;
  } catch (error) {
    throw brokenGzip(path, error);
  }
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
