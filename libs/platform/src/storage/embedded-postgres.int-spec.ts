import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { DataDirectoryInUse, findEmbeddedPostgres, openEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';
import { ended, isAlive } from './embedded/processes';

const ROOT = resolve(__dirname, '../../../..');
const asRoot = process.getuid?.() === 0;

describe('embedded PostgreSQL', () => {
  let base: string;
  let dataDir: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'tallystick-embedded-')); // only its owner may enter: PostgreSQL's user must get there all the same
    dataDir = join(base, 'data');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    const left = findEmbeddedPostgres(dataDir)?.pid();
    if (left != null) expect(await ended(left, 10_000)).toBe(true);
    rmSync(base, { recursive: true, force: true });
  });

  const holder = (ids: { uid?: number; gid?: number } = {}): Promise<{ child: ChildProcess; url: string; server: number } | string> =>
    new Promise((done) => {
      const script = join(ROOT, 'test/support/embedded-postgres-process.ts');
      const child = spawn(process.execPath, ['-r', join(ROOT, 'scripts/register-typescript.cjs'), script, dataDir], {
        stdio: 'pipe',
        ...ids,
      });
      children.push(child);
      let out = '';
      let err = '';
      child.stderr.on('data', (text) => (err += String(text)));
      child.stdout.on('data', (text) => {
        out += String(text);
        if (out.endsWith('\n')) done({ child, ...(JSON.parse(out) as { url: string; server: number }) });
      });
      child.on('exit', () => done(err));
    });

  it('keeps what was written when it and its server are killed, and refuses a second process while it lives', async () => {
    const first = await holder();
    if (typeof first === 'string') throw new Error(first);
    await ask(first.url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
    expect(await holder()).toContain(`in use by another Tallystick (process ${first.child.pid})`);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(DataDirectoryInUse);
    expect((await openEmbeddedPostgres({ dataDir })).pid()).toBe(first.server);

    process.kill(first.child.pid ?? 0, 'SIGKILL');
    process.kill(first.server, 'SIGKILL');
    const second = await startEmbeddedPostgres({ dataDir });
    expect(await ask(second.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1000 }]);
    expect(await ask(second.url, `SELECT current_setting('fsync') || current_setting('synchronous_commit') AS s`)).toEqual([{ s: 'onon' }]);
    await second.stop();
    expect(findEmbeddedPostgres(dataDir)).toBeNull();
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
  });

  it('takes its server with it when it is killed alone, and a next process need not wait for that', async () => {
    const first = await holder();
    if (typeof first === 'string') throw new Error(first);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    process.kill(first.child.pid ?? 0, 'SIGKILL');
    const second = await startEmbeddedPostgres({ dataDir });
    expect(isAlive(first.server)).toBe(false);
    expect(await ask(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await second.stop();

    const third = await holder();
    if (typeof third === 'string') throw new Error(third);
    process.kill(third.child.pid ?? 0, 'SIGKILL');
    expect(await ended(third.server, 10_000)).toBe(true);
  });

  it('starts its server again when that dies, at the same address', async () => {
    const notices: string[] = [];
    const server = await startEmbeddedPostgres({ dataDir, onNotice: (text) => notices.push(text) });
    const pid = server.pid() ?? 0;
    await ask(server.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    process.kill(pid, 'SIGKILL');
    for (let i = 0; i < 500 && (server.pid() ?? pid) === pid; i += 1) await new Promise((r) => setTimeout(r, 20));
    expect(await ask(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    expect(notices.join()).toContain('started again');
    await server.stop();
  });

  it('is not misled by a stale lock, a stale postmaster.pid naming a stranger, or a half-made cluster', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await first.stop();
    const { uid, gid } = statSync(join(dataDir, 'postgres'));
    // of the server's own user: a stranger of another one it passes over by itself
    const stranger = spawn('sleep', ['600'], asRoot ? { uid, gid } : {});
    children.push(stranger);
    const pid = stranger.pid ?? 0;
    writeFileSync(join(dataDir, 'lock'), `${pid}\nsome other time\n`);
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${pid}\n${dataDir}/postgres\n1\n5432\n\n127.0.0.1\n0 0\nready   \n`);
    if (asRoot) chownSync(join(dataDir, 'postgres', 'postmaster.pid'), uid, gid);
    const second = await startEmbeddedPostgres({ dataDir });
    expect(isAlive(pid)).toBe(true);
    await second.stop();
  });

  it('runs for an ordinary user', async () => {
    // root starts it as somebody else; whoever is no root is an ordinary user already
    const user = asRoot ? 65_534 : statSync(base).uid;
    if (asRoot) chmodSync(base, 0o777);
    const first = await holder(asRoot ? { uid: user, gid: user } : {});
    if (typeof first === 'string') throw new Error(first);
    expect(await ask(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    first.child.kill('SIGTERM');
    expect(await ended(first.server, 10_000)).toBe(true);
    expect(statSync(join(dataDir, 'postgres.password')).uid).toBe(user);
    const asUs = await startEmbeddedPostgres({ dataDir }); // root on an ordinary user's data works as that user
    await asUs.stop();
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(user);
  });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}
