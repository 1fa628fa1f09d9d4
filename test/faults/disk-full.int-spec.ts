import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, until } from '../support/app-process';
import { notRun } from '../support/not-run';
import { World } from '../support/world';
import { refuses, underTraffic } from './on-a-world/section';

const NAME = 'disk full';
const SIZE_MB = 320;

/** A small file system of its own in memory; null, and the reason named, where mounting is not permitted. */
function smallDisk(): string | null {
  const at = mkdtempSync(join(tmpdir(), 'tallystick-disk-'));
  const run = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=0777`, 'tmpfs', at], { encoding: 'utf8' });
  if (run.status === 0) return at;
  rmdirSync(at);
  notRun(NAME, `mount: ${run.error?.message ?? run.stderr.trim()}`);
  return null;
}

/** Leaves nothing free. */
function fill(file: string): void {
  const fd = openSync(file, 'w');
  for (let bytes = 1024 * 1024; bytes >= 512; bytes /= 2) {
    const block = Buffer.alloc(bytes, 1);
    try {
      while (writeSync(fd, block) === bytes);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(fd);
}

describe(NAME, () => {
  let disk: string | null = null;
  let world: World | string = 'not started';
  beforeAll(async () => {
    disk = smallDisk();
    if (disk !== null) world = await World.start('embedded', disk);
  }, 120_000);
  afterAll(async () => {
    if (typeof world !== 'string') await world.stop();
    if (disk === null) return;
    // lazily: a killed server may hold a file for a moment more
    spawnSync('umount', ['-l', disk]);
    rmdirSync(disk);
  });

  it('no space left for PostgreSQL: 503, nothing in part, and everything goes on by itself once there is some', async () => {
    if (disk === null) return;
    if (typeof world === 'string') throw new Error(world);
    const w = world;
    const ballast = join(disk, 'ballast');
    const traffic = await underTraffic(
      w,
      NAME,
      async () => {
        await pause(500);
        fill(ballast);
        await refuses(w, 60);
        await pause(2_000);
        rmSync(ballast);
        // without space for its journal PostgreSQL may have ended; its keeper starts it again
        await until('PostgreSQL answers', () => revived(w), 30);
      },
      60,
    );
    expect(traffic.again).toBeGreaterThan(0);
  }, 240_000);
});

async function revived(w: World): Promise<boolean> {
  if (!w.postgres.running()) await w.postgres.start();
  return w.db.sql.query('SELECT 1').then(
    () => true,
    () => false,
  );
}
