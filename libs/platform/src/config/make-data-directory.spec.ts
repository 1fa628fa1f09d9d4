import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config-error';
import { makeDataDirectory } from './make-data-directory';

describe('the data directory', () => {
  let base: string;
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'tallystick-directory-'))));
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('is made with all that is missing above it, once', () => {
    const path = join(base, 'a', 'b');
    makeDataDirectory(path, 0o700);
    makeDataDirectory(path, 0o700);
    expect([statSync(path).isDirectory(), statSync(path).mode & 0o777]).toEqual([true, 0o700]);
  });

  it('is a bad setting where it can not be made', () => {
    writeFileSync(join(base, 'file'), '');
    const places = [join(base, 'file'), join(base, 'file', 'a'), ...(process.platform === 'linux' ? ['/proc/x', '/proc/x/y'] : [])];
    for (const place of places) {
      expect(() => makeDataDirectory(place)).toThrow(ConfigError);
      expect(() => makeDataDirectory(place)).toThrow(`DATA_DIR: ${place} can't be used as the data directory: `);
    }
  });
});
