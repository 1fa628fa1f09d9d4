import type { Config } from './config';
import { loadConfig } from './load-config';

/** The configuration of this process. Throws `ConfigError`. */
export function readEnvironment(): Config {
  return loadConfig(process.env, process.cwd());
}

/** What a child process of ours is given: all that this one was given, and `more`. */
export function environmentWith(more: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return { ...process.env, ...more };
}
