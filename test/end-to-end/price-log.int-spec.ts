import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createApi } from '@tallystick/api/create-api';
import { readCsv } from '@tallystick/domain/price-lists/csv';
import { formatDecimal, parseDecimal } from '@tallystick/domain/money';
import { formatInstant, parseInstant } from '@tallystick/domain/time';
import { run } from '@tallystick/replay/command-line/run';
import { sharedData } from '../data/shared-data';
import { ADMIN_KEY, serve, type Served } from '../support/serve';

/** Fields whose price is the ordinary one of a class. */
const CLASS_OF: Readonly<Record<string, string>> = {
  input_cost_per_token: 'input_text',
  output_cost_per_token: 'output_text',
  cache_read_input_token_cost: 'cache_read_text',
  cache_creation_input_token_cost: 'cache_write_5m',
  cache_creation_input_token_cost_above_1hr: 'cache_write_1h',
  output_cost_per_reasoning_token: 'output_reasoning',
  output_cost_per_image_token: 'output_image',
};
/** The log's other name of a class has a price there: see test/data/price-lists.spec.ts. */
const OTHER_NAME = new Set(['deepseek/deepseek-reasoner cache_read_input_token_cost before']);
const UNITS = 1_000;

const folder = sharedData('litellm-prices');
const withData = folder === null ? describe.skip : describe;

withData('the log of real price changes, in by the command line and out by quotes', () => {
  const path = resolve(folder ?? '', 'price_changes_until_2026-02.csv');
  let s: Served;
  let scratch: string;
  beforeAll(async () => {
    s = await serve((context) => [createApi(context)]);
    scratch = mkdtempSync(join(tmpdir(), 'tallystick-price-log-'));
  });
  afterAll(async () => {
    rmSync(scratch, { recursive: true, force: true });
    await s.close();
  });

  async function tallystick(...words: string[]): Promise<string> {
    let out = '';
    const terminal = { out: (text: string) => void (out += text), err: () => undefined, interactive: false };
    const code = await run(words, { settings: { url: s.url, adminKey: ADMIN_KEY, dataDir: scratch }, terminal });
    expect(code).toBe(0);
    return out;
  }

  it('is a proposal with 244 jumps and 27 foreign units set aside, and 720 versions by instant when the jumps are accepted', async () => {
    const proposed = JSON.parse(await tallystick('--json', 'import', 'rates', path, '--format', 'litellm-changes')) as { reasons: object };
    expect(proposed).toMatchObject({ state: 'proposed', quarantined: 271, reasons: { thousandfold_jump: 244, foreign_unit: 27 } });
    const words = ['import', 'rates', path, '--format', 'litellm-changes', '--apply', '--accept', 'thousandfold_jump'];
    const report = await tallystick(...words);
    expect(report).toContain('accepted 1094 · unchanged 0 · quarantined 27 (foreign_unit 27)');
    expect(report).toContain('720 versions by instant, 374 with the first known prices from 1970 on');
    expect(await tallystick(...words)).toContain('accepted 0 · unchanged 1094 · quarantined 27 (foreign_unit 27)');
  });

  it('gives the old price one nanosecond before each row and the new one exactly at it; an empty side parks', async () => {
    const columns = ['seen_at_utc', 'model', 'field', 'old_usd', 'new_usd'];
    const rows = readCsv(readFileSync(path, 'utf8'), columns).filter((r) => CLASS_OF[r['field'] ?? ''] !== undefined);
    const now = new Map<string, string>();
    const asked: { line: string; expected: string }[] = [];
    const ask = (model: string, field: string, at: bigint, price: string, side: string): void => {
      if (OTHER_NAME.has(`${model} ${field} ${side}`)) return;
      const quantities = { [CLASS_OF[field] ?? '']: UNITS };
      asked.push({
        line: JSON.stringify({ id: `${model} ${field} ${side}`, dialect: 'quantities', model, quantities, at: formatInstant(at) }),
        expected: price === '' ? 'unknown_price' : timesUnits(price),
      });
    };
    for (const { seen_at_utc: seen = '', model = '', field = '', old_usd: old = '', new_usd: next = '' } of rows) {
      const key = `${model} ${field}`;
      ask(model, field, parseInstant(seen) - 1n, now.get(key) ?? old, 'before');
      ask(model, field, parseInstant(seen), next, 'at');
      now.set(key, next);
    }
    const file = join(scratch, 'asked.jsonl');
    writeFileSync(file, asked.map((a) => a.line).join('\n'));
    const answers = (await tallystick('quote', file)).trimEnd().split('\n');
    const got = answers.map((a) => JSON.parse(a) as { id: string; total?: string; parked?: string });
    expect(got).toHaveLength(asked.length);
    expect(got.map((a) => `${a.id}: ${a.total ?? a.parked}`)).toEqual(got.map((a, i) => `${a.id}: ${asked[i]?.expected}`));
    const parked = got.filter((a) => a.parked !== undefined).length;
    console.info(`price log: ${rows.length} rows, ${asked.length} quotes, ${parked} without a rate`);
    expect(parked).toBeGreaterThan(150);
  });
});

/** Plain decimals: the price of `UNITS` tokens, half-even at 12 decimals where binary noise in the map is longer. */
function timesUnits(price: string): string {
  const { digits, scale } = parseDecimal(price);
  const value = digits * BigInt(UNITS);
  if (scale <= 12) return formatDecimal({ digits: value, scale });
  const cut = 10n ** BigInt(scale - 12);
  const [whole, rest] = [value / cut, value % cut];
  const up = rest * 2n > cut || (rest * 2n === cut && whole % 2n === 1n);
  return formatDecimal({ digits: whole + (up ? 1n : 0n), scale: 12 });
}
