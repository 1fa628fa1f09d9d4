import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ADMIN_KEY, ROOT, until } from '../support/app-process';
import { EXAMPLE_PRICES, eventText } from '../support/shop';
import { Standalone } from '../support/standalone';

interface Report {
  readonly rows: number;
  readonly skipped: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  readonly parked: number;
  readonly not_billable: number;
  readonly customers_created: number;
  readonly posted: boolean;
  readonly rejections: readonly { readonly row: number; readonly field: string }[];
}

const row = (id: string, customer: string, more: object = {}): string =>
  JSON.stringify({
    ...{ id, timestamp: '2026-11-20T12:00:00.1234567Z', customer, model: 'gpt-5.2' },
    ...{ input_tokens: 500, output_tokens: 200, cached_tokens: 0, ...more },
  });

describe('import usage', () => {
  let s: Standalone;
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-import-'));
  const file = (name: string, lines: readonly string[]): string => {
    const path = join(folder, name);
    const text = lines.map((line) => `${line}\n`).join('');
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
    return path;
  };
  beforeAll(async () => {
    s = await Standalone.start();
  });
  afterAll(async () => {
    await s.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what is missing where there are no prices yet', async () => {
    const said = await s.tallystick('import', 'usage', file('early.jsonl', [row('early', 'acme')]), '--create-customers');
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('import rates')]);
    await s.call('/v1/price-books', { id: 'default', asset: 'USD' });
    await s.call('/v1/price-books/default/rates', { model: 'gpt-5.2', prices: EXAMPLE_PRICES, effective_from: '1970-01-01T00:00:00Z' });
  });

  it('counts every row once, by what became of it', async () => {
    await s.call('/v1/customers', { id: 'shadow', billing_state: { state: 'shadow', effective_from: '2000-01-01T00:00:00Z' } });
    const path = file('mixed.jsonl.gz', [
      ...[row('a', 'acme'), row('b', 'globex'), row('a', 'acme'), row('a', 'acme', { input_tokens: 1 })],
      ...[row('p', 'acme', { model: 'no-price' }), row('n', 'shadow'), row('x', 'acme', { input_tokens: -1 }), 'no json'],
      ...[eventText('c', 'acme'), eventText('d', 'acme', { time: '1999-01-01T00:00:00Z' }), row('u', 'nobody else')],
    ]);
    const words = ['--json', 'import', 'usage', path, '--create-customers', '--source', 'billing'];
    const said = await s.tallystick(...words);
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('3 of 11 rows were rejected')]);
    const report = JSON.parse(said.out) as Report;
    expect(report).toMatchObject({
      rows: 11,
      accepted: 3,
      duplicate: 1,
      conflict: 1,
      rejected: 3,
      parked: 2,
      not_billable: 1,
      posted: true,
    });
    expect(report.rejections.map(({ row: n, field }) => [n, field])).toEqual(
      expect.arrayContaining([
        [7, 'input_tokens'],
        [8, 'row'],
        [10, 'time'],
      ]),
    );
    const again = JSON.parse((await s.tallystick(...words)).out) as Report;
    expect(again).toMatchObject({ rows: 11, accepted: 0, conflict: 1, rejected: 3, customers_created: 0 });
    expect(await s.json('totals')).toMatchObject([{ events: 3 }]);
    expect(await s.json('explain', 'a')).toMatchObject({
      sources: ['billing'],
      story: { exceptions: [{ kind: 'conflict' }, { kind: 'conflict' }] },
    });
  });

  it('goes on where it was killed, and nothing is counted twice', async () => {
    const rows = 25_000;
    const path = file(
      'long.jsonl',
      Array.from({ length: rows }, (_, i) => row(`long-${i}`, `cus-${i % 50}`)),
    );
    const words = ['import', 'usage', path, '--create-customers', '--source', 'long'];
    const child = spawn(process.execPath, ['dist/apps/replay/src/command-line/main.js', ...words], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], TALLYSTICK_URL: s.url, ADMIN_API_KEY: ADMIN_KEY, DATA_DIR: s.dataDir },
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.once('exit', done));
    const imports = join(s.dataDir, 'imports');
    await until('a checkpoint', () => existsSync(imports) && readdirSync(imports).some((name) => name.endsWith('.json')));
    child.kill('SIGKILL');
    await ended;
    const report = await s.json<Report>(...words);
    expect(report.skipped).toBeGreaterThanOrEqual(5_000);
    expect([report.rows, report.skipped + report.accepted + report.duplicate]).toEqual([rows, rows]);
    expect(await s.json('totals')).toMatchObject([{ events: rows + 3 }]);
    expect(readdirSync(imports)).toEqual([]);
    expect(await s.json<Report>(...words)).toMatchObject({ rows, skipped: 0, duplicate: rows });
  });

  it('does not wait where it is told so', async () => {
    const report = await s.json('import', 'usage', file('quick.jsonl', [row('q', 'acme')]), '--no-wait');
    expect(report).toMatchObject({ accepted: 1, waited: false, posted: false });
  });

  it('adds counts that no double can hold to the digit', async () => {
    const most = { input_tokens: Number.MAX_SAFE_INTEGER };
    await s.json(
      'import',
      'usage',
      file('huge.jsonl', [row('h1', 'huge', most), row('h2', 'huge', most), row('h3', 'huge')]),
      '--create-customers',
    );
    const rows = await s.json<{ customer: string; input_tokens: unknown; output_tokens: unknown }[]>('totals', '--by', 'customer');
    expect(rows.find((r) => r.customer === 'huge')).toMatchObject({ input_tokens: '18014398509482482', output_tokens: 600 });
  });

  it('says which names no customer can have', async () => {
    const words = ['import', 'usage', file('names.jsonl', [row('n1', 'Acme GmbH'), row('n2', 'org/team'), row('n3', 'fine')])];
    const said = await s.tallystick(...words, '--create-customers');
    expect(said.out).toContain('2 names can\'t be a customer\'s, their usage parks as unknown_customer: "Acme GmbH", "org/team"');
    expect(said.out).toContain('begins with a letter or digit');
    expect(said.code).toBe(0); // parked, not rejected
  });

  it('names a broken file', async () => {
    const header = Buffer.from([0x1f, 0x8b, 0x08, 0xff, 1, 2, 3, 4, 5, 6, 7, 8]);
    const [broken, cut] = ['broken.jsonl.gz', 'cut.jsonl.gz'].map((name) => file(name, [row('g', 'acme')])) as [string, string];
    writeFileSync(broken, header);
    writeFileSync(cut, readFileSync(cut).subarray(0, 40));
    for (const [path, ...words] of [
      [broken, 'import', 'usage'],
      [cut, 'import', 'usage'],
      [broken, 'quote'],
      [broken, 'import', 'rates'],
    ] as const) {
      const said = await s.tallystick(...words, path);
      expect([said.code, said.err]).toEqual([1, expect.stringContaining(`${path} is broken gzip data: `)]);
    }
    const directory = await s.tallystick('import', 'usage', tmpdir());
    expect([directory.code, directory.err]).toEqual([2, `${tmpdir()} is a directory: a file is needed\n`]);
  });

  it.each([
    [['import', 'usage'], 2],
    [['import', 'usage', '/no/such/file'], 2],
    [['import', 'usage', __filename], 2],
    [['import', 'usage', __filename, '--format', 'xml'], 2],
    [['import', 'dreams', 'x'], 2],
  ])('%j ends with %s', async (words, code) => expect((await s.tallystick(...words)).code).toBe(code));
});
