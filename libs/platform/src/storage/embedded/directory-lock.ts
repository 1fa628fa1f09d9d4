import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataDirectory, unusable } from '../../config';
import { birthMark } from './processes';

/** Another process works on this data; running two would be running one ledger twice. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';

  constructor(directory: string, pid: number | null) {
    super(
      `${directory} is in use by another Tallystick${pid === null ? '' : ` (process ${pid})`}: stop that one first, or give this one a DATA_DIR of its own`,
    );
  }
}

export interface DirectoryLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly mark: string | null;
}

/**
 * One process per data directory, however the last one died. On Linux the lock is a socket name that the kernel frees with the process;
 * the file beside it says who holds it, and is the lock elsewhere. Throws `DataDirectoryInUse`, and
 * `ConfigError` where the directory can't be made or written to.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  makeDataDirectory(directory, process.getuid?.() === 0 ? 0o711 : 0o700);
  const file = join(directory, 'lock');
  const socket = await bindInTime(directory, file);
  try {
    writeHolder(directory, file);
  } catch (error) {
    socket?.close();
    throw error;
  }
  return {
    release(): void {
      rmSync(file, { force: true });
      socket?.close();
    },
  };
}

/** Who works on this directory now, or null. */
export function holderOf(directory: string): number | null {
  const found = holder(join(directory, 'lock'));
  return found !== null && found.mark !== null && birthMark(found.pid) === found.mark ? found.pid : null;
}

function writeHolder(directory: string, file: string): void {
  const other = holderOf(directory);
  if (other !== null && other !== process.pid) throw new DataDirectoryInUse(directory, other);
  rmSync(file, { force: true });
  let fd: number;
  try {
    fd = openSync(file, 'wx', 0o644);
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') throw new DataDirectoryInUse(directory, holder(file)?.pid ?? null);
    throw unusable(directory, error);
  }
  writeSync(fd, `${process.pid}\n${birthMark(process.pid) ?? ''}\n`);
  closeSync(fd);
}

function holder(file: string): Holder | null {
  try {
    const [pid, mark] = readFileSync(file, 'utf8').split('\n');
    return Number(pid) > 0 ? { pid: Number(pid), mark: mark === undefined || mark === '' ? null : mark } : null;
  } catch {
    return null;
  }
}

/** A killed process frees its name a moment after the kill. */
async function bindInTime(directory: string, file: string): Promise<Server | null> {
  for (const until = Date.now() + 1_000; ; await sleep(25)) {
    try {
      return await bindName(directory);
    } catch {
      if (Date.now() > until) throw new DataDirectoryInUse(directory, holder(file)?.pid ?? null);
    }
  }
}

/** Rejects only where the name is taken. */
function bindName(directory: string): Promise<Server | null> {
  if (process.platform !== 'linux') return Promise.resolve(null);
  const { dev, ino } = statSync(directory);
  const server = createServer((socket) => socket.destroy());
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => ((error as { code?: string }).code === 'EADDRINUSE' ? reject(error) : resolve(null)));
    server.listen(`\0tallystick-data-${dev}-${ino}`, () => resolve(server));
  });
}
