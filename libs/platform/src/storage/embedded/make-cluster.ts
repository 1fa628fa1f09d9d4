import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './binaries';
import type { RunAs } from './run-as';

export const USER = 'tallystick';
/** Ours is all that a server of ours may see of the environment. */
export const SERVER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const UNFINISHED = 'postgres.new-';

export const clusterDirectory = (dataDir: string): string => join(dataDir, 'postgres');

/** Made once, random, in a file that only its owner may read. Throws where a cluster exists and its password is gone. */
export function clusterPassword(dataDir: string): string {
  const file = join(dataDir, 'postgres.password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(clusterDirectory(dataDir)))
    throw new Error(`${file} is missing: bring it back from a backup, without it nobody can log in`);
  const password = randomBytes(24).toString('hex');
  writeFileSync(file, `${password}\n`, { mode: 0o600, flush: true });
  return password;
}

/** Makes the cluster where there is none: beside its place first, so that a kill in the middle leaves nothing half made. */
export function makeCluster(dataDir: string, binaries: PostgresBinaries, as: RunAs): void {
  for (const name of readdirSync(dataDir)) if (name.startsWith(UNFINISHED)) rmSync(join(dataDir, name), { recursive: true, force: true });
  const cluster = clusterDirectory(dataDir);
  if (existsSync(cluster)) return;
  const password = clusterPassword(dataDir);
  const place = join(dataDir, `${UNFINISHED}${process.pid}`);
  const passwordFile = join(dataDir, `${UNFINISHED}password`);
  mkdirSync(place, { mode: 0o700 });
  chmodSync(place, 0o700);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (as.owner !== null) for (const path of [place, passwordFile]) chownSync(path, as.owner.uid, as.owner.gid);
  const auth = ['-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const [program = '', ...words] = [...as.prefix, binaries.initdb, '-D', place, ...auth, '-E', 'UTF8', '--locale=C'];
  const made = spawnSync(program, words, { encoding: 'utf8', cwd: place, env: SERVER_ENVIRONMENT, ...as.ids });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) throw new Error(`PostgreSQL could not make its data directory ${cluster}: ${made.error?.message ?? made.stderr}`);
  renameSync(place, cluster);
}
