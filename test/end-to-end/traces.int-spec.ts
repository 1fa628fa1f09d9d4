import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sharedData } from '../data/shared-data';
import { Standalone } from '../support/standalone';

const AZURE = sharedData('azure-llm-2023');
const MOONCAKE = sharedData('mooncake');

/** A table of ours: list prices per million tokens of the three models that rows without a model are given. */
const RATES = [
  ['gpt-3.5-turbo', '0.5', '0.25', '1.5'],
  ['gpt-oss-120b', '0.15', '0.075', '0.6'],
  ['claude-haiku-4-5', '1', '0.1', '5'],
].map(([model, input, cached, output]) => ({
  ...{ model, version: 1, effective_from: '1970-01-01T00:00:00Z', effective_to: null, currency: 'USD' },
  ...{ input_per_mtok: input, cached_input_per_mtok: cached, output_per_mtok: output },
}));

interface Report {
  readonly rows: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly posted: boolean;
}
interface TrialBalance {
  readonly lines: readonly { readonly debits: string; readonly credits: string }[];
}
interface Sums {
  readonly model: string;
  readonly events: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
  readonly amount: string;
}

const files: [path: string, format: string, rows: number][] = [
  ...(AZURE === null
    ? []
    : ([
        [join(AZURE, 'conv_first_half.csv'), 'azure-llm-2023', 9_683],
        [join(AZURE, 'code_first_half.csv'), 'azure-llm-2023', 4_409],
      ] as [string, string, number][])),
  ...(MOONCAKE === null ? [] : ([[join(MOONCAKE, 'conversation_first_half.jsonl.gz'), 'mooncake', 6_015]] as [string, string, number][])),
];

(files.length === 0 ? describe.skip : describe)('real traces, one command per file', () => {
  let s: Standalone;
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-traces-'));
  beforeAll(async () => {
    s = await Standalone.start();
    writeFileSync(join(folder, 'rates.json'), JSON.stringify({ rates: RATES }));
    await s.json('import', 'rates', join(folder, 'rates.json'));
  });
  afterAll(async () => {
    await s.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(files)('takes %s (%s): every row charged and posted', async (path, format, rows) => {
    const said = await s.tallystick('import', 'usage', path, '--format', format, '--create-customers', '--json');
    expect([said.code, said.err]).toEqual([0, '']);
    const report = JSON.parse(said.out) as Report;
    expect(report).toMatchObject({ rows, accepted: rows, duplicate: 0, conflict: 0, rejected: 0, parked: 0, posted: true });
    expect(await s.json<Report>('import', 'usage', path)).toMatchObject({ rows, accepted: 0, duplicate: rows });
  });

  it('counts the tokens that a plain reading of the files gives', async () => {
    const [total] = await s.json<Sums[]>('totals');
    expect(total).toMatchObject(files.map(([path]) => plainSums(path)).reduce(add));
  });

  it('charges each model exactly tokens times price', async () => {
    const models = await s.json<Sums[]>('totals', '--by', 'model');
    expect(models.length).toBe(3);
    for (const m of models) {
      const rate = RATES.find((r) => r.model === m.model);
      const uncached = scaled(rate?.input_per_mtok ?? '') * BigInt(m.input_tokens - m.cached_tokens);
      const exact =
        uncached +
        scaled(rate?.cached_input_per_mtok ?? '') * BigInt(m.cached_tokens) +
        scaled(rate?.output_per_mtok ?? '') * BigInt(m.output_tokens);
      expect([m.model, scaled(m.amount) * 1_000_000n]).toEqual([m.model, exact]);
    }
  });

  it('balances, and verify and rebuild agree', async () => {
    const { lines } = await s.call<TrialBalance>('/v1/trial-balance');
    const net = lines.reduce((sum, a) => sum + scaled(a.debits) - scaled(a.credits), 0n);
    expect([lines.length > 0, net]).toEqual([true, 0n]);
    expect(await s.json('verify')).toMatchObject({ ok: true, charges: files.reduce((sum, [, , rows]) => sum + rows, 0) });
    expect(await s.json('rebuild')).toMatchObject({ ok: true });
  });
});

type Counts = Omit<Sums, 'model' | 'amount'>;

function add(a: Counts, b: Counts): Counts {
  return {
    events: a.events + b.events,
    input_tokens: a.input_tokens + b.input_tokens,
    cached_tokens: a.cached_tokens + b.cached_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
  };
}

/** Read once more, without any code of ours: mooncake's cached tokens as its README derives them. */
function plainSums(path: string): Counts {
  const bytes = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split('\n');
  const seen = new Set<number>();
  const rows = path.endsWith('.gz') ? lines.map((l) => mooncake(JSON.parse(l) as MooncakeRow, seen)) : lines.slice(1).map(azure);
  return rows.reduce(add);
}

function azure(line: string): Counts {
  const [, input = '', output = ''] = line.split(',');
  return { events: 1, input_tokens: Number(input), cached_tokens: 0, output_tokens: Number(output) };
}

interface MooncakeRow {
  readonly input_length: number;
  readonly output_length: number;
  readonly hash_ids: readonly number[];
}

function mooncake({ input_length, output_length, hash_ids }: MooncakeRow, seen: Set<number>): Counts {
  const fresh = hash_ids.findIndex((id) => !seen.has(id));
  const cached = Math.min(512 * (fresh < 0 ? hash_ids.length : fresh), input_length);
  for (const id of hash_ids) seen.add(id);
  return { events: 1, input_tokens: input_length, cached_tokens: cached, output_tokens: output_length };
}

function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(12, '0'));
  return text.startsWith('-') ? -value : value;
}
