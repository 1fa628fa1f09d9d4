import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { formatAmount } from '../../libs/domain/src/money';
import {
  bookView,
  EMPTY_BOOK,
  proposeRates,
  readPriceList,
  recogniseFormat,
  type Proposal,
  type Quarantined,
} from '../../libs/domain/src/price-lists';
import { litellmTarget } from '../../libs/domain/src/price-lists/litellm-keys';
import { readCsv } from '../../libs/domain/src/price-lists/csv';
import { parseRateContent, priceUsage, RateIndex, samePrice, type RateVersion } from '../../libs/domain/src/pricing';
import { formatInstant, parseInstant } from '../../libs/domain/src/time';
import { quantityScale } from '../../libs/domain/src/usage';
import { sharedData } from './shared-data';

const IMPORTED = parseInstant('2026-07-06T00:00:00Z');
const OPTIONS = { book: 'default', asset: 'USD', effectiveFrom: IMPORTED };

function text(folder: string, name: string): string {
  const bytes = readFileSync(resolve(folder, name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function publish(proposal: Proposal, index = new RateIndex(), from = 1n): RateIndex {
  proposal.accepted.forEach((content, i) => index.add(parseRateContent(content, from + BigInt(i))));
  return index;
}

function counts(proposal: Proposal): Record<string, unknown> {
  const reasons: Record<string, number> = {};
  for (const { reason } of proposal.quarantined) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { accepted: proposal.accepted.length, unchanged: proposal.unchanged.length, quarantined: proposal.quarantined.length, reasons };
}

const print = (name: string, proposal: Proposal): void =>
  console.info(`${name}: ${JSON.stringify(counts(proposal))}; ${proposal.notes.join('; ')}`);
const find = (proposal: Proposal, key: string, field: string): Quarantined | undefined =>
  proposal.quarantined.find((q) => q.key === key && q.field === field);

const LISTS = [
  ['litellm-prices', 'model_prices_and_context_window.2025-07-05.json', 'litellm', 1_000],
  ['litellm-prices', 'model_prices_and_context_window.2026-07-05.json', 'litellm', 2_500],
  ['models-dev', 'models_dev.2025-12-01.json.gz', 'models-dev', 1_400],
  ['openrouter-prices', 'models_2025-02-20.json.gz', 'openrouter', 230],
  ['openrouter-prices', 'models_2026-02-20.json.gz', 'openrouter', 330],
] as const;

describe.each(LISTS)('%s/%s', (set, name, format, least) => {
  const folder = sharedData(set);
  const when = folder === null ? it.skip : it;
  const source = folder === null ? '' : text(folder, name);

  when('becomes a proposal, counted, and a second import of it changes nothing', () => {
    expect(recogniseFormat(source)).toBe(format);
    const reading = readPriceList(source);
    const first = proposeRates(reading, EMPTY_BOOK, OPTIONS);
    print(name, first);
    expect(first.accepted.length).toBeGreaterThan(least);
    expect(first.quarantined.every((q) => q.detail !== '')).toBe(true);
    expect(new Set(first.quarantined.map((q) => q.id)).size).toBe(first.quarantined.length);
    const again = proposeRates(reading, bookView(publish(first), 'default', 1_000_000n), OPTIONS);
    expect([again.accepted.length, again.unchanged.length, again.differences.length]).toEqual([0, first.accepted.length, 0]);
  });

  when('holds no negative price and no number that went through a float', () => {
    for (const content of proposeRates(readPriceList(source), EMPTY_BOOK, OPTIONS).accepted)
      for (const p of Object.values(content.prices)) expect(p?.price).toMatch(/^(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$/);
  });
});

describe('what the keys of a list mean', () => {
  const folder = sharedData('litellm-prices');
  const when = folder === null ? it.skip : it;
  const proposal = folder === null ? null : proposeRates(readPriceList(text(folder, LISTS[1][1])), EMPTY_BOOK, OPTIONS);
  const rate = (model: string): RateVersion => parseRateContent(proposal?.accepted.find((r) => r.model === model));

  when('tiers, service tiers, batches and residency of gpt-5.5', () => {
    const v = rate('gpt-5.5');
    expect(v.prices).toMatchObject({ input_text: { price: '5' }, cache_read_text: { price: '0.5' }, output_text: { price: '30' } });
    expect(v.contextTiers).toMatchObject([
      {
        comparator: '>',
        threshold: 272_000n,
        prices: { input_text: { price: '10' }, cache_read_text: { price: '1' }, output_text: { price: '45' } },
      },
    ]);
    expect(v.variants.map((x) => [x.when, x.prices?.['input_text']?.price ?? x.multipliers[0]])).toEqual([
      [{ batch: true }, '2.5'],
      [{ serviceTier: 'flex' }, '2.5'],
      [{ serviceTier: 'priority' }, '10'],
      [{ inferenceGeo: 'eu' }, '1.1'],
      [{ inferenceGeo: 'us' }, '1.1'],
    ]);
  });
  when('a key named above_1hr is a cache lifetime, and fast is a factor', () => {
    const v = rate('claude-opus-4-6');
    expect(v.prices).toMatchObject({
      cache_write_5m: { price: '6.25' },
      cache_write_1h: { price: '10' },
      web_search_call: { price: '0.01', per: 1n },
    });
    expect(v.contextTiers).toEqual([]);
    // The conditions that LiteLLM tells apart come first: the map has no batch, flex or priority price of this model.
    expect(v.variants).toMatchObject([
      { when: { batch: true }, prices: {}, multipliers: [] },
      { when: { serviceTier: 'flex' }, prices: {}, multipliers: [] },
      { when: { serviceTier: 'priority' }, prices: {}, multipliers: [] },
      { when: { inferenceGeo: 'us' }, multipliers: ['1.1'] },
      { when: { speed: 'fast' }, multipliers: ['6'] },
    ]);
  });
  when('xAI tiers begin at their threshold, tiers by range above it', () => {
    expect(rate('xai/grok-4-0709').contextTiers).toMatchObject([{ comparator: '>=', threshold: 128_000n }]);
    expect(rate('dashscope/qwen-flash').contextTiers).toMatchObject([
      { comparator: '>', threshold: 256_000n, prices: { input_text: { price: '0.25' } } },
    ]);
  });
  when('prices given twice, in other units and beyond belief are quarantined', () => {
    if (proposal === null) return;
    expect(find(proposal, 'azure/whisper-1', 'output_cost_per_second')?.reason).toBe('given_twice');
    expect(find(proposal, 'databricks/databricks-claude-3-7-sonnet', 'input_dbu_cost_per_token')?.reason).toBe('foreign_unit');
    expect(find(proposal, 'wandb/openai/gpt-oss-120b', 'input_cost_per_token')?.reason).toBe('implausible');
    expect(find(proposal, 'multimodalembedding', 'input_cost_per_video_per_second_above_8s_interval')?.reason).toBe(
      'unsupported_condition',
    );
    expect(rate('databricks/databricks-claude-3-7-sonnet').prices['input_text']?.price).toBe('2.9999900000000002');
  });
  when('a year later is a difference against the book in force', () => {
    if (folder === null) return;
    const index = publish(proposeRates(readPriceList(text(folder, LISTS[0][1])), EMPTY_BOOK, OPTIONS));
    const next = proposeRates(readPriceList(text(folder, LISTS[1][1])), bookView(index, 'default', 1_000_000n), OPTIONS);
    print('2025-07-05 to 2026-07-05', next);
    const changed = next.differences.filter((d) => d.kind === 'changed');
    expect(changed.length).toBeGreaterThan(100);
    expect(changed.every((d) => d.effectiveFrom === '2026-07-06T00:00:00Z' && d.rateVersion.endsWith('/2'))).toBe(true);
    expect(next.unchanged.length).toBeGreaterThan(100);
  });
});

describe('litellm-changes', () => {
  const folder = sharedData('litellm-prices');
  const when = folder === null ? it.skip : it;
  const source = folder === null ? '' : text(folder, 'price_changes_until_2026-02.csv');
  const rows = source === '' ? [] : readCsv(source, ['seen_at_utc', 'model', 'field', 'old_usd', 'new_usd']);
  const opening = (p: Proposal): number => p.accepted.filter((r) => r.effective_from === formatInstant(0n)).length;
  const jump = (q: Quarantined): boolean => q.reason === 'thousandfold_jump';

  when('has 1,898 rows, 720 pairs of model and instant, 764 empty old and 157 empty new sides', () => {
    expect([
      rows.length,
      new Set(rows.map((r) => `${r['model']} ${r['seen_at_utc']}`)).size,
      rows.filter((r) => r['old_usd'] === '').length,
      rows.filter((r) => r['new_usd'] === '').length,
    ]).toEqual([1_898, 720, 764, 157]);
  });

  when('quarantines 244 jumps and 27 rows in Databricks units', () => {
    expect(recogniseFormat(source)).toBe('litellm-changes');
    const proposal = proposeRates(readPriceList(source), EMPTY_BOOK, OPTIONS);
    print('litellm-changes', proposal);
    expect([
      rows.length,
      proposal.quarantined.filter(jump).length,
      proposal.quarantined.filter((q) => q.reason === 'foreign_unit').length,
      proposal.quarantined.length,
    ]).toEqual([1_898, 244, 27, 271]);
  });

  const accepted = source === '' ? null : proposeRates(readPriceList(source, { accept: jump }), EMPTY_BOOK, { ...OPTIONS, accept: jump });
  const index = accepted === null ? new RateIndex() : publish(accepted);

  when('is 720 versions when the jumps are accepted, and importing them again changes nothing', () => {
    if (accepted === null) return;
    print('litellm-changes, jumps accepted', accepted);
    expect([accepted.accepted.length - opening(accepted), accepted.quarantined.length]).toEqual([720, 27]);
    const again = proposeRates(readPriceList(source, { accept: jump }), bookView(index, 'default', 1_000_000n), {
      ...OPTIONS,
      accept: jump,
    });
    expect([again.accepted.length, again.unchanged.length]).toEqual([0, accepted.accepted.length]);
  });

  /** One unit of the class that the field prices, past the field's tier through a prompt that is free. */
  function priceAt(field: string, provider: string, model: string, at: bigint): string | null {
    const target = litellmTarget(field, provider, null);
    if ('refused' in target) throw new Error(target.detail);
    const rate = index.select('default', model, at, 1_000_000n);
    if (rate === null) return null;
    const probe = target.tier === null ? {} : { [PROBE]: target.tier.threshold };
    const unit = 10n ** BigInt(quantityScale(target.class));
    const served = { serviceTier: target.when?.service_tier ?? null, batch: target.when?.batch === true };
    const above =
      target.class.startsWith('output_') || quantityScale(target.class) > 0 || !/^(?:input|cache)_/.test(target.class) ? 1n : 0n;
    const quantities = {
      [target.class]: unit,
      ...(above === 0n || target.tier === null ? probe : { [PROBE]: target.tier.threshold + 1n }),
    };
    const priced = priceUsage(withProbe(rate), quantities, { at, ...served });
    if (!priced.ok) return null;
    const line = priced.lines.find((l) => l.class === target.class);
    return line === undefined ? null : (line.exact ?? formatAmount(line.amount));
  }

  when('gives the old price one nanosecond before and the new one exactly at the instant, row by row', () => {
    const now = new Map<string, string>();
    for (const { model = '', field = '', old_usd: old = '' } of rows) if (!now.has(`${model} ${field}`)) now.set(`${model} ${field}`, old);
    const notes = { checked: 0, without_rate: 0, other_start: 0, other_name: [] as string[] };
    const wrong: string[] = [];
    const instants = [...new Set(rows.map((r) => r['seen_at_utc'] ?? ''))];
    for (const seen of instants) {
      const here = rows.filter((r) => r['seen_at_utc'] === seen && !/dbu_cost|output_db_cost/.test(r['field'] ?? ''));
      const check = (row: Record<string, string>, side: string, at: bigint): void => {
        const { model = '', field = '', provider = '' } = row;
        const own = now.get(`${model} ${field}`) ?? '';
        const expected = expectedPrice(now, model, field);
        if (expected !== own) notes.other_name.push(`${model} ${field} ${side} ${seen}: ${own} ${expected}`);
        const got = priceAt(field, provider, model, at);
        if (got === null) notes.without_rate += 1;
        const same = expected === '' ? got === null : got !== null && samePrice({ price: got, per: 1n }, { price: expected, per: 1n });
        if (!same) wrong.push(`${model} ${field} ${side} ${seen}: ${got}, expected ${expected}`);
      };
      for (const row of here) check(row, 'before', parseInstant(seen) - 1n);
      for (const { model = '', field = '', old_usd: old = '', new_usd: next = '' } of here) {
        const before = now.get(`${model} ${field}`) ?? '';
        if (before !== old && (before === '' || old === '' || !samePrice({ price: before, per: 1n }, { price: old, per: 1n })))
          notes.other_start += 1;
        now.set(`${model} ${field}`, next);
      }
      for (const row of here) check(row, 'at', parseInstant(seen));
      notes.checked += here.length;
    }
    console.info(`litellm-changes: ${JSON.stringify(notes, null, 1)}`);
    expect(wrong).toEqual([]);
    expect([notes.checked, notes.other_start]).toEqual([1_871, 4]);
    expect(notes.other_name).toEqual(OTHER_NAMES);
  });
});

const PROBE = 'input_probe';

/** The version with a class of prompt tokens that is free everywhere. */
function withProbe(rate: RateVersion): RateVersion {
  const free = { [PROBE]: { price: '0', per: 1n } };
  const tiers = (of: RateVersion['contextTiers']): RateVersion['contextTiers'] =>
    of.map((t) => ({ ...t, prices: { ...t.prices, ...free } }));
  const variants = rate.variants.map((v) => ({
    ...v,
    prices: v.prices === null ? null : { ...v.prices, ...free },
    contextTiers: tiers(v.contextTiers),
  }));
  return { ...rate, prices: { ...rate.prices, ...free }, contextTiers: tiers(rate.contextTiers), variants };
}

/** Two names of one class: what is under the newer one counts, if there is anything. */
const NEWER: Record<string, string> = {
  input_cost_per_token_cache_hit: 'cache_read_input_token_cost',
  cost_per_image: 'output_cost_per_image',
};

/**
 * Sides of rows whose own price (empty, but for one) is not the class's, because the class's other name has one: own, then
 * what counts. A rename is two rows of one instant, and deepseek-chat's log gives one class two prices at once.
 */
const OTHER_NAMES: string[] = [
  'deepseek-chat input_cost_per_token_cache_hit before 2024-09-07T06:45:41Z:  0.00000006',
  'deepseek-chat input_cost_per_token_cache_hit at 2024-09-07T06:45:41Z: 0.000000014 0.00000006',
  'vertex_ai/imagegeneration@006 output_cost_per_image before 2024-11-22T13:10:40Z:  0.02',
  'vertex_ai/imagen-3.0-fast-generate-001 output_cost_per_image before 2024-11-22T13:10:40Z:  0.02',
  'vertex_ai/imagen-3.0-generate-001 output_cost_per_image before 2024-11-22T13:10:40Z:  0.04',
  'vertex_ai/imagegeneration@006 cost_per_image at 2024-11-22T13:10:40Z:  0.02',
  'vertex_ai/imagen-3.0-fast-generate-001 cost_per_image at 2024-11-22T13:10:40Z:  0.02',
  'vertex_ai/imagen-3.0-generate-001 cost_per_image at 2024-11-22T13:10:40Z:  0.04',
  'deepseek/deepseek-reasoner cache_read_input_token_cost before 2026-01-13T23:08:41Z:  0.00000014',
];

/** The price of the field's class by plain look-up in what the rows have said so far; '' is none. */
function expectedPrice(now: ReadonlyMap<string, string>, model: string, field: string): string {
  const other = NEWER[field] ?? Object.keys(NEWER).find((older) => NEWER[older] === field);
  const own = now.get(`${model} ${field}`) ?? '';
  const second = other === undefined ? '' : (now.get(`${model} ${other}`) ?? '');
  return second !== '' && (NEWER[field] !== undefined || own === '') ? second : own;
}
