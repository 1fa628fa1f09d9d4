import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PostgresBinaries } from './binaries';

/** How a PostgreSQL program is started: put `prefix` before its words; `ids` for spawn; `owner` of its files, null = who we are. */
export interface RunAs {
  readonly prefix: readonly string[];
  readonly ids: { readonly uid?: number; readonly gid?: number };
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

const NOBODY = { uid: 65534, gid: 65534 };

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of its data, else as the user `postgres`, else as `nobody`.
 * Where that user may not enter a directory on the way to the programs or the data (a clone in root's home), it is given the right to
 * search directories and nothing else, by setpriv. Throws where that is not possible, saying what to do.
 */
export function runAs(binaries: PostgresBinaries, dataDirectory: string): RunAs {
  if (process.getuid?.() !== 0) return { prefix: [], ids: {}, owner: null };
  const owner = ownerOf(dataDirectory) ?? systemUser('postgres') ?? NOBODY;
  if (mayEnter(binaries.directory, owner) && mayEnter(dirname(dataDirectory), owner)) return { prefix: [], ids: owner, owner };
  for (const capability of ['dac_read_search', 'dac_override']) {
    const prefix = setpriv(owner, capability);
    const trial = spawnSync(prefix[0] ?? '', [...prefix.slice(1), binaries.postgres, '--version'], { encoding: 'utf8' });
    if (trial.status === 0 && !trial.stderr.includes('denied')) return { prefix, ids: {}, owner };
  }
  throw new Error(
    `PostgreSQL does not run as root, and user ${owner.uid} may not enter ${binaries.directory} or ${dirname(dataDirectory)}: ` +
      'start as an ordinary user, or put the clone and DATA_DIR where every user may enter, or set DATABASE_URL',
  );
}

function setpriv(owner: { uid: number; gid: number }, capability: string): string[] {
  const who = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  // no_setuid_fixup: else access(2), which PostgreSQL asks about its own program, forgets the capability
  return ['setpriv', ...who, `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--securebits=+no_setuid_fixup', '--'];
}

function ownerOf(directory: string): { uid: number; gid: number } | null {
  const stat = statSync(directory, { throwIfNoEntry: false });
  return stat === undefined || stat.uid === 0 ? null : { uid: stat.uid, gid: stat.gid };
}

function systemUser(name: string): { uid: number; gid: number } | null {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((l) => l.startsWith(`${name}:`));
    const [, , uid, gid] = (line ?? '').split(':');
    return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
  } catch {
    return null;
  }
}

/** Whether a user may search every directory from the root down to this one. */
function mayEnter(directory: string, user: { uid: number; gid: number }): boolean {
  for (let at = directory; ; at = join(at, '..')) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat !== undefined) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}
