import { existsSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresBinaries } from './embedded/binaries';
import { lockDirectory, type DirectoryLock } from './embedded/directory-lock';
import { freePort } from './embedded/free-port';
import { clusterDirectory, clusterPassword, makeCluster, USER } from './embedded/make-cluster';
import { postmasterOf, stopPostmaster } from './embedded/postmaster';
import { runAs } from './embedded/run-as';
import { runPostmaster, type RunningPostmaster } from './embedded/run-postmaster';

export { DataDirectoryInUse } from './embedded/directory-lock';

export interface EmbeddedPostgres {
  /** Of the database, with user and password. The same as long as this object lives, also over a restart of the server. */
  readonly url: string;
  /** Process number of the server, null while it is down. */
  pid(): number | null;
  /** Stops the server orderly and frees the directory. Where the server was another process's, leaves it alone. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Told what a person may want to know: first start, a server that died and was started again. */
  readonly onNotice?: (text: string) => void;
}

/**
 * Real PostgreSQL on `dataDir`, made at the first start. A server that an earlier process left behind is stopped first; one that dies is
 * started again on the same port. The server ends with this process, however that ends.
 * Throws `DataDirectoryInUse` where another process works on this directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const lock = await lockDirectory(options.dataDir);
  try {
    return await start(realpathSync(options.dataDir), options.onNotice ?? (() => undefined), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The server that another process runs on `dataDir` now, or null. */
export function findEmbeddedPostgres(dataDir: string): EmbeddedPostgres | null {
  if (!existsSync(dataDir)) return null;
  const directory = realpathSync(dataDir);
  const found = postmasterOf(clusterDirectory(directory));
  if (found === null || !found.ready) return null;
  return { url: databaseUrl(directory, found.port), pid: () => found.pid, stop: () => Promise.resolve() };
}

/** For one short job, such as `migrate` or `keys --first`: the server that runs, else one for as long as the job takes. */
export async function openEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  return findEmbeddedPostgres(options.dataDir) ?? startEmbeddedPostgres(options);
}

async function start(dataDir: string, notice: (text: string) => void, lock: DirectoryLock): Promise<EmbeddedPostgres> {
  const binaries = postgresBinaries();
  const cluster = clusterDirectory(dataDir);
  const as = runAs(binaries, cluster);
  if (!existsSync(cluster)) notice(`making a PostgreSQL data directory in ${dataDir}`);
  makeCluster(dataDir, binaries, as);
  await stopLeftOver(cluster);
  const port = await freePort();
  let running: RunningPostmaster | null = null;
  let stopping = false;

  const run = async (): Promise<void> => {
    const server = await runPostmaster(dataDir, port, binaries, as);
    running = server;
    const died = (): void => {
      running = null;
      server.guard.stdin?.destroy();
      if (!stopping) void again(1);
    };
    if (server.guard.exitCode !== null || server.guard.signalCode !== null) died();
    else server.guard.once('exit', died);
  };
  const again = async (attempt: number): Promise<void> => {
    notice(`PostgreSQL ended and is started again (${attempt})`);
    try {
      await stopLeftOver(cluster);
      if (!stopping) await run();
    } catch (error) {
      // backends of a killed server may hold its memory a moment longer
      notice(error instanceof Error ? error.message : String(error));
      await sleep(Math.min(5_000, 100 * 2 ** Math.min(attempt, 6)));
      if (!stopping) await again(attempt + 1);
    }
  };

  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await stopLeftOver(cluster);
    running?.guard.stdin?.destroy();
    lock.release();
  };

  await run();
  const url = databaseUrl(dataDir, port);
  await makeDatabase(url).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, pid: () => running?.pid ?? null, stop };
}

async function stopLeftOver(cluster: string): Promise<void> {
  const left = postmasterOf(cluster);
  if (left !== null) await stopPostmaster(left.pid);
}

function databaseUrl(dataDir: string, port: number): string {
  return `postgres://${USER}:${clusterPassword(dataDir)}@127.0.0.1:${port}/tallystick`;
}

async function makeDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/\/tallystick$/, '/postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'tallystick'`);
    if (rowCount === 0) await client.query('CREATE DATABASE tallystick');
  } finally {
    await client.end();
  }
}
