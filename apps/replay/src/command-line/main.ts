import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readEnvironment } from '@tallystick/platform/config';
import { EXIT } from './exit';
import { run } from './run';
import type { ClientSettings } from './settings';

/** The command line as a process. stdout is the answer's alone. */
async function main(): Promise<number> {
  const write = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(text);
  const terminal = { out: write(process.stdout), err: write(process.stderr), interactive: process.stderr.isTTY };
  try {
    return await run(process.argv.slice(2), { settings: settings(), terminal });
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ConfigError ? EXIT.wrongUse : EXIT.failed;
  }
}

function settings(): ClientSettings {
  const { serviceUrl, adminApiKey, dataDir } = readEnvironment();
  return { url: serviceUrl, adminKey: adminApiKey ?? keyLeftBy(dataDir), dataDir };
}

/** What the standalone process left for the command line of the same user at its first start. */
function keyLeftBy(dataDir: string): string | null {
  try {
    const key = readFileSync(join(dataDir, 'admin-key'), 'utf8').trim();
    return key === '' ? null : key;
  } catch {
    return null;
  }
}

process.stdout.on('error', () => process.exit(EXIT.ok)); // a reader such as `head` that has seen enough
void main().then((code) => {
  process.exitCode = code;
});
