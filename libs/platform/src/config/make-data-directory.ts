import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from './config-error';

/** Makes `DATA_DIR` and what is missing above it. Throws `ConfigError` where that can't be. */
export function makeDataDirectory(path: string, mode = 0o777): void {
  try {
    makeDirectory(path, mode);
  } catch (error) {
    throw unusable(path, error);
  }
}

/** `DATA_DIR` can't be used, and what the system says about it. */
export function unusable(path: string, error: unknown): ConfigError {
  const said = error instanceof Error ? error.message : String(error);
  return new ConfigError([{ variable: 'DATA_DIR', message: `${path} can't be used as the data directory: ${said}` }]);
}

/** Not Node's own `recursive`: where a file system answers "no such file" for a place whose parent is there, as /proc does, that never ends. */
function makeDirectory(path: string, mode: number): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error; // else another process was faster
  }
}
