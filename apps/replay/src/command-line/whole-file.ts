import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { brokenGzip } from './broken-gzip';
import { fileSize } from './import-usage/read-lines';

/** A file's text, gunzipped where its first two bytes say so. Throws `WrongUse` where there is no such file, `Failed` for broken gzip. */
export async function wholeFile(path: string): Promise<string> {
  await fileSize(path);
  const bytes = await readFile(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  const whole = await promisify(gunzip)(bytes).catch((error: unknown) => {
    throw brokenGzip(path, error);
  });
  return whole.toString('utf8');
}
