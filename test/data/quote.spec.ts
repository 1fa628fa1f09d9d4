import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Catalogue } from '../../libs/domain/src/contract';
import { quoteLine, type QuoteAnswer } from '../../libs/domain/src/quote';
import type { JsonObject, JsonValue } from '../../libs/domain/src/usage';
import { dialectOf, failed, readManifest, type RecordedBody } from './recorded-body';
import { sharedData } from './shared-data';

interface Example {
  id: string;
  expected: {
    quantities: Record<string, string | number>;
    lines: { class: string; quantity: string; usd: string }[];
    total_usd: string;
    identities?: string[];
  };
  wrong_answers?: { total_usd: string }[];
}

const { examples } = JSON.parse(readFileSync(resolve(__dirname, 'golden-usage.json'), 'utf8')) as { examples: Example[] };
const NOBODY = { catalogue: new Catalogue(), pinnedSeq: 0n, now: 1_700_000_000_000_000_000n };
const quote = (line: unknown): QuoteAnswer => quoteLine(line as JsonValue, NOBODY);
const nonZero = (quantities: Record<string, string | number>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(quantities)
      .map(([name, q]) => [name, String(q)] as const)
      .filter(([, q]) => q !== '0'),
  );

describe('quote of the golden examples as they stand in their file', () => {
  it.each(examples.map((e) => [e.id, e] as const))('%s', (id, example) => {
    const answer = quote(example);
    if ('parked' in answer) throw new Error(answer.detail);
    expect(Object.keys(answer).filter((key) => key !== 'notes')).toEqual([
      'id',
      'quantities',
      'lines',
      'total',
      'rate_version',
      'identities',
    ]);
    expect(answer).toMatchObject({ id, total: example.expected.total_usd, rate_version: null });
    expect(answer.quantities).toEqual(nonZero(example.expected.quantities));
    const lines = example.expected.lines
      .filter((l) => l.quantity !== '0')
      .map((l) => ({ class: l.class, quantity: l.quantity, amount: l.usd }));
    expect(new Set(answer.lines.map((l) => JSON.stringify(l)))).toEqual(new Set(lines.map((l) => JSON.stringify(l))));
    for (const identity of (example.expected.identities ?? []).filter((i) => /^[0-9]/.test(i)))
      expect(answer.identities).toContain(identity);
    for (const wrong of example.wrong_answers ?? []) expect(answer.total).not.toBe(wrong.total_usd);
  });
});

const folder = sharedData('recorded-responses');
const withData = folder === null ? describe.skip : describe;

withData('quote of the recorded bodies', () => {
  const data = folder ?? '';
  const manifest = folder === null ? [] : readManifest(data);
  const lineOf = (body: RecordedBody): JsonObject => {
    const text = readFileSync(join(data, body.file), 'utf8');
    const content: JsonObject = body.format === 'json' ? { response: JSON.parse(text) as JsonValue } : { stream: text };
    return { id: body.file, dialect: dialectOf(body), model: 'nobody-prices-this', ...content };
  };
  const sum = (quantities: Readonly<Record<string, string>>, prefix: string): number =>
    Object.entries(quantities)
      .filter(([name]) => name.startsWith(prefix))
      .reduce((total, [, q]) => total + Number(q), 0);

  it('answers quantities whenever the usage could be read, and none where it is what was parked', () => {
    const counts = { quantities: 0, missing: 0, flagged: 0, differs: 0 };
    const wrong: string[] = [];
    for (const body of manifest) {
      const answer = quote(lineOf(body));
      const { expected, flags } = body;
      if (!('parked' in answer)) wrong.push(`${body.file} was priced`);
      else if (answer.quantities === undefined) {
        const missing = answer.parked === 'usage_missing' && !expected.usage_present;
        const flagged = /cached>prompt|total!=|reasoning>completion|no-prompt-tokens/.test(flags.join(' '));
        if (missing) counts.missing += 1;
        else if (flagged) counts.flagged += 1;
        else wrong.push(`${body.file} ${answer.parked}: ${answer.detail}`);
      } else {
        const { quantities } = answer;
        const same =
          sum(quantities, 'input_') === (expected.input_uncached ?? 0) &&
          sum(quantities, 'cache_read_') === (expected.cache_read ?? 0) &&
          sum(quantities, 'cache_write_') === (expected.cache_write ?? 0) &&
          sum(quantities, 'output_') === (expected.output_total ?? 0);
        const known = flags.includes('has-iterations') || body.provider_host === 'api.x.ai';
        if (same) counts.quantities += 1;
        else if (known) counts.differs += 1;
        else wrong.push(`${body.file} ${JSON.stringify(quantities)} ${JSON.stringify(expected)}`);
        if (answer.parked !== 'unknown_price' && !(answer.parked === 'usage_missing' && Object.keys(quantities).length === 0))
          wrong.push(`${body.file} ${answer.parked}`);
      }
    }
    console.info(`quote of recorded-responses: ${JSON.stringify(counts)}`);
    expect(wrong).toEqual([]);
    expect(counts).toEqual({ quantities: 570, missing: 72, flagged: 6, differs: 11 });
  });

  it('a failed call costs nothing and has no quantities', () => {
    for (const body of manifest.filter(failed)) {
      const answer = quote({ ...lineOf(body), status: 'failed' });
      expect(answer).toEqual({ id: body.file, lines: [], total: '0', rate_version: null, identities: [] });
    }
  });
});
