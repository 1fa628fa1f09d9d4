import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createApi } from '@tallystick/api/create-api';
import { run } from '@tallystick/replay/command-line/run';
import { ADMIN_KEY, serve, type Served } from '../support/serve';

const TABLE = {
  rates: [
    {
      model: 'gpt-oss-120b',
      version: 1,
      effective_from: '1970-01-01T00:00:00.0000000Z',
      effective_to: '2023-11-16T18:18:24.4025200Z',
      currency: 'USD',
      input_per_mtok: '0.15',
      cached_input_per_mtok: '0.15',
      output_per_mtok: '0.75',
    },
    {
      model: 'gpt-oss-120b',
      version: 2,
      effective_from: '2023-11-16T18:18:24.4025200Z',
      effective_to: null,
      currency: 'USD',
      input_per_mtok: '0.15',
      cached_input_per_mtok: '0.075',
      output_per_mtok: '0.6',
    },
  ],
};
const MAP = '{"m": {"litellm_provider": "x", "input_cost_per_token": 3e-07, "output_cost_per_token": -1, "whim_cost": 2}}';

describe('prices from the command line', () => {
  let s: Served;
  let folder: string;
  beforeAll(async () => {
    s = await serve((context) => [createApi(context)]);
    folder = mkdtempSync(join(tmpdir(), 'tallystick-prices-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await s.close();
  });

  function file(name: string, content: string | Uint8Array): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  async function tallystick(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    let out = '';
    let err = '';
    const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), interactive: false };
    const code = await run(words, { settings: { url: s.url, adminKey: ADMIN_KEY, dataDir: folder }, terminal });
    return { code, out, err };
  }
  const lastLines = (text: string, count: number): string[] => text.trimEnd().split('\n').slice(-count);

  it('import rates: our own table is published at once, again it is unchanged', async () => {
    const path = file('rates.json', JSON.stringify(TABLE));
    const first = await tallystick('import', 'rates', path);
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toContain(
      'changed default/gpt-oss-120b/2 from 2023-11-16T18:18:24.40252Z\n          cache_read_text: 0.15 per 1000000 → 0.075 per 1000000',
    );
    expect(lastLines(first.out, 2)).toEqual(['accepted 2 · unchanged 0 · quarantined 0', 'published in book default']);
    const again = await tallystick('--json', 'import', 'rates', path);
    expect(JSON.parse(again.out)).toMatchObject({
      accepted: 0,
      unchanged: 2,
      quarantined: 0,
      reasons: {},
      state: 'unchanged',
      book: 'default',
    });
  });

  it('import rates: a list of somebody else is a proposal, shown by --dry-run, published by --apply', async () => {
    const path = file('map.json.gz', gzipSync(MAP));
    const dry = await tallystick('import', 'rates', path, '--book', 'list', '--dry-run');
    expect(dry.code).toBe(0);
    expect(lastLines(dry.out, 4)).toEqual([
      'quarantined m#output_cost_per_token: negative, -1 is below zero',
      'quarantined m#whim_cost: unknown_key, is no cost key we know',
      'accepted 1 · unchanged 0 · quarantined 2 (negative 1, unknown_key 1)',
      'shown only: nothing was kept',
    ]);
    const proposed = await tallystick('import', 'rates', path, '--book', 'list', '--json');
    expect(JSON.parse(proposed.out)).toMatchObject({
      state: 'proposed',
      accepted: 1,
      quarantined: 2,
      reasons: { negative: 1, unknown_key: 1 },
    });
    expect((await s.call('/v1/price-books')).body.data).toMatchObject([{ id: 'default' }]);
    const applied = await tallystick('import', 'rates', path, '--book', 'list', '--apply', '--format', 'litellm');
    expect(lastLines(applied.out, 1)).toEqual(['published in book list']);
    expect((await s.call('/v1/price-books/list/rates')).body.data).toMatchObject([
      { model: 'm', prices: { input_text: { price: '0.3', per: '1000000' } } },
    ]);
  });

  it('quote: an answer per line, in order, in as many requests as it takes', async () => {
    const usage = { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700 };
    const asked = Array.from({ length: 2_500 }, (_, id) =>
      id % 1_000 === 7
        ? '{"id": broken'
        : JSON.stringify({ id, dialect: 'openai.chat', model: 'gpt-oss-120b', usage, at: '2023-11-16T18:18:24.40252Z' }),
    );
    const { code, out } = await tallystick('quote', file('lines.jsonl.gz', gzipSync(`${asked.join('\n\n')}\n`)));
    expect(code).toBe(0);
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number | null; total?: string; parked?: string });
    expect(answers).toHaveLength(2_500);
    answers.forEach((a, i) => {
      if (i % 1_000 === 7) expect(a).toMatchObject({ id: null, parked: 'malformed' });
      else expect([a.id, a.total]).toEqual([i, '0.000195']);
    });
    const one = await tallystick('quote', file('one.jsonl', asked[0] ?? ''), '--json');
    expect(JSON.parse(one.out)).toMatchObject({ id: 0, rate_version: 'default/gpt-oss-120b/2', identities: ['500+200=700'] });
    expect(await tallystick('quote', join(folder, 'none.jsonl'))).toMatchObject({ code: 2 });
    expect(await tallystick('quote', file('empty.jsonl', '\n'))).toMatchObject({ code: 0, out: '' });
  });

  it('import rates: says what is wrong and ends with 1 or 2', async () => {
    expect(await tallystick('import', 'rates', file('bad.json', '{'))).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining("price list can't be read"),
    });
    expect(await tallystick('import', 'rates', join(folder, 'none.json'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no file'),
    });
    expect(await tallystick('import', 'rates', file('x.json', MAP), '--format', 'excel')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--format'),
    });
    for (const [option, value, field] of [
      ['--from', 'yesterday', 'effective_from: '],
      ['--accept', 'anything', 'accept: '],
      ['--book', 'a\u0001b', 'book'],
    ] as const)
      expect(await tallystick('import', 'rates', file('x.json', MAP), option, value)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining(field),
      });
  });
});
