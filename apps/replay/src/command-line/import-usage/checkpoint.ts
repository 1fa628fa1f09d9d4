import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeDataDirectory } from '@tallystick/platform/config';

/**
 * How far an import came that has not ended yet: rows up to here were acknowledged by the gateway. Named by the file (path,
 * size, time of its last change), the source, the format and the service's address; gone when the import ends, so that a
 * whole import repeated sends everything again and sees its duplicates.
 */
export class Checkpoint {
  private constructor(private readonly path: string) {}

  static async of(directory: string, file: string, more: readonly string[]): Promise<Checkpoint> {
    const info = await stat(file);
    const name = createHash('sha256')
      .update(JSON.stringify([resolve(file), info.size, info.mtimeMs, ...more]))
      .digest('hex');
    return new Checkpoint(join(directory, 'imports', `${name.slice(0, 32)}.json`));
  }

  /** 0 where there is none. */
  async read(): Promise<number> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    const row = /^\{"row":(\d{1,15})\}$/.exec(text)?.[1];
    return row === undefined ? 0 : Number(row);
  }

  async write(row: number): Promise<void> {
    makeDataDirectory(dirname(this.path));
    await writeFile(`${this.path}.new`, `{"row":${row}}`);
    await rename(`${this.path}.new`, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
