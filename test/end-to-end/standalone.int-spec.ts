import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppProcess, ROOT, until } from '../support/app-process';
import { run, Standalone } from '../support/standalone';

interface Explanation {
  readonly story: { readonly state: string; readonly charge: { readonly amount: string }; readonly proof: { readonly match: boolean } };
}
interface Verified {
  readonly ok: boolean;
  readonly charges: number;
}

describe('npm start', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tallystick-start-'));
  let s: Standalone;
  let charges = 0;
  afterAll(async () => {
    await s.stop('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });
  const start = (): Promise<Standalone> => Standalone.start({ dataDir, demo: true, key: false });

  it('greets with its address, a key, and three things to try of which one is a replay', async () => {
    s = await start();
    const words = s.app.words;
    expect(words).toContain(`Tallystick runs at ${s.url}`);
    const key = /admin key +(tsk_\S+)/.exec(words)?.[1];
    const file = join(dataDir, 'admin-key');
    expect([readFileSync(file, 'utf8').trim(), statSync(file).mode & 0o777]).toEqual([key, 0o600]);
    const things = words.split('\n').filter((line) => line.includes('npm run -s tallystick -- '));
    expect(things.map((line) => /-- (\w+)/.exec(line)?.[1])).toEqual(['explain', 'invoice', 'verify']);
    for (const line of things) {
      const verb = line
        .slice(line.indexOf('-- ') + 3)
        .trim()
        .split(' ');
      const said = await s.tallystick(...verb);
      expect([verb, said.code]).toEqual([verb, 0]);
    }
  });

  it('has a demo shop: the worked example, flat fees, a prepaid customer in overage, an exception', async () => {
    const { story } = await s.json<Explanation>('explain', 'req_demo_worked_example');
    expect([story.state, story.charge.amount, story.proof.match]).toEqual(['posted', '0.0011025', true]);
    const text = await s.tallystick('explain', 'req_demo_worked_example');
    expect(text.out).toContain('500 × 0.525 / 1000000 = 0.0002625');
    expect(text.out).toContain('every step matches');
    const totals = await s.json<{ model: string; events: number; amount: string }[]>('totals', '--by', 'model');
    const images = totals.find((t) => t.model === 'demo-image');
    expect(images?.amount).toMatch(/^\d+(\.\d{1,2})?$/);
    expect(totals.map((t) => t.model).sort()).toEqual(['demo-image', 'demo-video', 'gpt-5.2']);
    const parked = await s.json<{ story: { state: string } }>('explain', 'req_demo_unpriced');
    expect(parked.story.state).toBe('parked');
    const verified = await s.json<Verified>('verify');
    expect(verified.ok).toBe(true);
    charges = verified.charges;
    expect(charges).toBe(241);
  });

  it('refuses a second process on the same data, which says why', async () => {
    const second = await run(['dist/apps/standalone/src/main.js'], { DATA_DIR: dataDir, PORT: '0' });
    expect(second.code).toBe(1);
    expect(second.err).toContain(dataDir);
    expect(second.err).not.toContain('    at ');
  });

  it('refuses a port that is taken, and says how to take another', async () => {
    const other = mkdtempSync(join(tmpdir(), 'tallystick-port-'));
    const second = await run(['dist/apps/standalone/src/main.js'], { DATA_DIR: other, PORT: String(s.app.port) });
    rmSync(other, { recursive: true, force: true });
    expect([second.code, second.err]).toEqual([1, expect.stringContaining(`port ${s.app.port} is taken`)]);
  });

  it.each<NodeJS.Signals>(['SIGTERM', 'SIGINT', 'SIGKILL'])(
    'starts again after %s with its data, without showing a key',
    async (signal) => {
      await s.stop(signal);
      s = await start();
      expect(s.app.words).not.toContain('tsk_');
      process.stdout.write(`started again after ${signal} in ${s.seconds.toFixed(1)} s\n`); // 6 s on a machine of its own
      const verified = await s.json<Verified>('verify');
      expect([verified.ok, verified.charges]).toEqual([true, charges]);
    },
  );

  it.each<[string, Record<string, string>, string]>([
    ['a data directory that can not be', { DATA_DIR: '/proc/x' }, "DATA_DIR: /proc/x can't be used as the data directory: "],
    ['an address that is none', { HOST: '999.1.1.1' }, 'HOST: must be an address or a host name'],
  ])('ends with 2 and names the setting for %s', async (_, environment, message) => {
    const process = await AppProcess.spawn('standalone', ['node', 'dist/apps/standalone/src/main.js'], environment);
    try {
      await until('its end', () => process.over);
      expect([await process.ended(), process.words]).toEqual([2, expect.stringContaining(message)]);
    } finally {
      await process.kill();
    }
  });

  it('does what it is told by exit codes: 0 done, 1 refused, 2 wrong use', async () => {
    expect(await s.tallystick('explain', 'nothing-of-that-name')).toMatchObject({ code: 1, out: '' });
    expect(await s.tallystick('explain')).toMatchObject({ code: 2 });
    expect(await s.tallystick('no-such-verb')).toMatchObject({ code: 2 });
    expect(await s.tallystick('import', 'usage', '/no/such/file')).toMatchObject({ code: 2 });
    expect(await s.tallystick('--help')).toMatchObject({ code: 0, err: '' });
    const away = await run(['dist/apps/replay/src/command-line/main.js', 'verify'], { TALLYSTICK_URL: 'http://127.0.0.1:9' });
    expect([away.code, away.err]).toEqual([1, expect.stringContaining('npm start')]);
    const wrongKey = await run(['dist/apps/replay/src/command-line/main.js', 'verify'], { TALLYSTICK_URL: s.url, ADMIN_API_KEY: 'wrong' });
    expect([wrongKey.code, wrongKey.err]).toEqual([1, expect.stringContaining('ADMIN_API_KEY')]);
  });

  it('does a long job to its end though its client was killed, and the next client comes back to it', async () => {
    const main = ['dist/apps/replay/src/command-line/main.js', 'rebuild'];
    const client = spawn(process.execPath, main, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], TALLYSTICK_URL: s.url, DATA_DIR: dataDir },
    });
    let said = '';
    client.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until('the job to be named', () => /job ([0-9a-f-]{36})/.test(said));
    client.kill('SIGKILL');
    const id = /job ([0-9a-f-]{36})/.exec(said)?.[1] ?? '';
    expect(await s.json('rebuild', '--job', id)).toMatchObject({ ok: true });
    expect(await s.tallystick('verify', '--job', id)).toMatchObject({ code: 1, err: `job ${id} is a rebuild\n` });
  });

  it('makes, lists and revokes keys', async () => {
    const made = await s.json<{ id: string; key: string }>('keys', 'create', 'reader', '--scope', 'replay:read');
    const environment = { TALLYSTICK_URL: s.url, ADMIN_API_KEY: made.key };
    const as = (...words: string[]): ReturnType<typeof run> => run(['dist/apps/replay/src/command-line/main.js', ...words], environment);
    expect((await as('explain', 'req_demo_worked_example')).code).toBe(0);
    expect(await as('keys', 'list')).toMatchObject({ code: 1, err: expect.stringContaining('keys:read') });
    const listed = await s.json<{ id: string; name: string }[]>('keys', 'list');
    expect(listed).toContainEqual(expect.objectContaining({ id: made.id, name: 'reader' }));
    expect(JSON.stringify(listed)).not.toContain(made.key);
    expect((await s.tallystick('keys', 'revoke', made.id)).code).toBe(0);
    expect((await as('explain', 'req_demo_worked_example')).code).toBe(1);
    const first = await s.tallystick('keys', '--first');
    expect([first.code, first.err]).toEqual([1, expect.stringContaining('lives already')]);
    expect(await s.tallystick('migrate')).toMatchObject({ code: 0, out: 'The database is up to date.\n' });
  });
});

describe('npm start with TALLYSTICK_DEMO=off', () => {
  it('is an empty shop, and says what to do with it', async () => {
    const s = await Standalone.start();
    try {
      expect(s.app.words).toContain('import rates');
      expect(await s.json('totals')).toMatchObject([]);
      expect(await s.json<Verified>('verify')).toMatchObject({ ok: true, charges: 0 });
      expect(await s.json('rebuild')).toMatchObject({ ok: true, events: 0 });
    } finally {
      await s.stop();
    }
  });
});
