import type { Config } from './config';
import { loadConfig } from './load-config';

/** The configuration of this process. Throws `ConfigError`. */
export function readEnvironment(): Config {
  return loadConfig(process.env, process.cwd());
}
