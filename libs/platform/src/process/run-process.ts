import { ConfigError, readEnvironment, type Config } from '../config';
import { collectAlone } from './collect-alone';

export interface Running {
  close(): Promise<void>;
}

const CLOSE_MS_MAX = 15_000;

/**
 * The `main` of every process: reads the configuration, starts, stops cleanly on SIGINT and SIGTERM (the second one at once), and says in one
 * plain message why it can't start. Exit codes: 0 stopped, 1 failed, 2 wrong configuration.
 */
export function runProcess(service: string, start: (config: Config) => Promise<Running>): void {
  collectAlone();
  let running: Running | null = null;
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), CLOSE_MS_MAX).unref();
    void (running?.close() ?? Promise.resolve()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const begin = async (): Promise<void> => {
    const started = await start(readEnvironment());
    if (stopping) await started.close();
    running = started;
  };
  begin().catch((error: unknown) => {
    process.stderr.write(`${service}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  });
}

/** The database of a process that brings none of its own. */
export function requireDatabaseUrl(config: Config): string {
  if (config.databaseUrl === null)
    throw new Error('DATABASE_URL is not set: name the PostgreSQL server, or run the standalone process (npm start), which brings its own');
  return config.databaseUrl;
}
