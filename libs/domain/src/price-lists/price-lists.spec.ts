import { parseRateContent, RateIndex } from '../pricing';
import { parseInstant } from '../time';
import { bookView, EMPTY_BOOK, type BookView } from './book-view';
import type { Accept, Proposal } from './price-list';
import { PriceListError } from './price-list-error';
import { proposeRates } from './propose-rates';
import { readPriceList, recogniseFormat } from './read-price-list';

const NOW = parseInstant('2026-07-06T00:00:00Z');
const ALL: Accept = () => true;
function propose(list: string, view: BookView = EMPTY_BOOK, accept?: Accept): Proposal {
  const options = accept === undefined ? {} : { accept };
  return proposeRates(readPriceList(list, options), view, { book: 'default', asset: 'USD', effectiveFrom: NOW, ...options });
}
function published(proposal: Proposal): BookView {
  const index = new RateIndex();
  proposal.accepted.forEach((content, i) => index.add(parseRateContent(content, BigInt(i + 1))));
  return bookView(index, 'default', 1_000n);
}
const shown = (p: Proposal): string[] =>
  p.accepted.map((r) => {
    const prices = Object.entries(r.prices).map(([name, price]) => `${name} ${price?.price ?? 'none'}`);
    return `${r.model}/${r.number} ${r.effective_from.slice(0, 10)} ${prices.join(', ')}`;
  });
const aside = (p: Proposal): string[] => p.quarantined.map((q) => `${q.id} ${q.reason}`);
const litellm = (model: string, fields: string): string => `{"${model}": {"litellm_provider": "x", ${fields}}}`;

describe('a LiteLLM map', () => {
  it('is taken literal by literal, with what it can not say set aside', () => {
    const p = propose(
      litellm(
        'm',
        '"input_cost_per_token": 2.9999900000000002e-06, "output_cost_per_token": -1, "input_cost_per_second": 1e-4, "output_cost_per_second": 1e-4, "whim_cost": 1, "max_tokens": 5',
      ),
    );
    expect(shown(p)).toEqual(['m/1 1970-01-01 input_text 2.9999900000000002']);
    expect(aside(p)).toEqual([
      'm#output_cost_per_token negative',
      'm#input_cost_per_second given_twice',
      'm#output_cost_per_second given_twice',
      'm#whim_cost unknown_key',
    ]);
  });

  it('is unchanged where it says what is in force, and begins at the import where the book knew the model', () => {
    const view = published(propose(litellm('m', '"input_cost_per_token": 1e-06')));
    expect(propose(litellm('m', '"input_cost_per_token": 0.0000010'), view)).toMatchObject({
      accepted: [],
      unchanged: [{ model: 'm', rateVersion: 'default/m/1' }],
    });
    const next = propose(litellm('m', '"input_cost_per_token": 2e-06'), view);
    expect(shown(next)).toEqual(['m/2 2026-07-06 input_text 2']);
    expect(next.differences).toMatchObject([
      { kind: 'changed', changes: [{ what: 'input_text', old: '1 per 1000000', new: '2 per 1000000' }] },
    ]);
    expect(propose(litellm('other', '"input_cost_per_token": 1e-06'), view).notes).toEqual([
      '1 models of the book are not in the list and stay as they are',
    ]);
  });

  it('keeps the price in force where it jumps a thousandfold, until that is accepted', () => {
    const view = published(propose(litellm('m', '"input_cost_per_token": 1e-06, "output_cost_per_token": 5e-06')));
    const list = litellm('m', '"input_cost_per_token": 1e-09, "output_cost_per_token": 6e-06');
    const jump = propose(list, view);
    expect([shown(jump), aside(jump)]).toEqual([['m/2 2026-07-06 input_text 1, output_text 6'], ['m#input_text thousandfold_jump']]);
    expect(shown(propose(list, view, ALL))).toEqual(['m/2 2026-07-06 input_text 0.001, output_text 6']);
  });
});

describe('a log of changes', () => {
  const head = 'seen_at_utc,mirror,mirror_commit,model,provider,field,kind,old_usd,new_usd\n';
  const row = (at: string, field: string, old: string, next: string): string => `${at},x,c,m,p,${field},changed,${old},${next}\n`;

  it('is one version by instant, each carrying the others on; before and after a price there is none', () => {
    const p = propose(
      head +
        row('2025-01-01T00:00:00Z', 'input_cost_per_token', '0.000001', '0.000002') +
        row('2025-01-01T00:00:00Z', 'output_cost_per_reasoning_token', '', '0.000009') +
        row('2025-02-01T00:00:00Z', 'input_cost_per_token', '0.000002', ''),
    );
    expect(shown(p)).toEqual([
      'm/1 1970-01-01 input_text 1, output_reasoning none',
      'm/2 2025-01-01 input_text 2, output_reasoning 9',
      'm/3 2025-02-01 input_text none, output_reasoning 9',
    ]);
  });

  it('lets the earlier row count where a row starts from another price', () => {
    const p = propose(
      head +
        row('2025-01-01T00:00:00Z', 'input_cost_per_token', '1e-6', '2e-6') +
        row('2025-02-01T00:00:00Z', 'input_cost_per_token', '7e-6', '3e-6'),
    );
    expect(shown(p)).toEqual(['m/1 1970-01-01 input_text 1', 'm/2 2025-01-01 input_text 2', 'm/3 2025-02-01 input_text 3']);
  });

  it('sets jumps and Databricks units aside by the row', () => {
    const list =
      head +
      row('2025-01-01T00:00:00Z', 'input_cost_per_token', '1', '0.001') +
      row('2025-01-01T00:00:00Z', 'input_dbu_cost_per_token', '', '1');
    expect([shown(propose(list)), aside(propose(list))]).toEqual([
      [],
      ['m#input_cost_per_token#2025-01-01T00:00:00Z thousandfold_jump', 'm#input_dbu_cost_per_token#2025-01-01T00:00:00Z foreign_unit'],
    ]);
    expect(shown(propose(list, EMPTY_BOOK, ALL))).toHaveLength(2);
  });
});

describe('other lists', () => {
  it('models.dev is per million, its tiers by name', () => {
    const p = propose('{"xai": {"models": {"g": {"cost": {"input": "5.00", "context_over_200k": {"input": 10}, "vibes": 1}}}}}');
    expect(shown(p)).toEqual(['xai/g/1 1970-01-01 input_text 5']);
    expect(p.accepted[0]?.context_tiers).toMatchObject([
      { comparator: '>=', threshold: '200000', prices: { input_text: { price: '10' } } },
    ]);
    expect(aside(p)).toEqual(['xai/g#vibes unknown_key']);
  });

  it('OpenRouter is per unit; -1 is no price, and of a model named twice the first entry stands', () => {
    const entry = (pricing: string): string => `{"id": "a/b", "pricing": ${pricing}}`;
    const p = propose(
      `{"data": [${entry('{"prompt": "0.0000003", "completion": "-1"}')}, ${entry('{"prompt": "1"}')}, ${entry('{"prompt": "0.0000004"}')}]}`,
    );
    expect(shown(p)).toEqual(['a/b/1 1970-01-01 input_text 0.3']);
    expect(aside(p)).toEqual(['a/b#completion negative', 'a/b#prompt implausible', 'a/b given_twice']);
  });

  it('our own table keeps its numbers and literals', () => {
    const rate = (version: number, from: string, input: string): string =>
      `{"model": "m", "version": ${version}, "effective_from": "${from}", "effective_to": null, "currency": "USD", "input_per_mtok": ${input}, "output_per_mtok": "2"}`;
    const p = propose(
      `{"rates": [${rate(7, '1970-01-01T00:00:00.0000000Z', '"1.50"')}, ${rate(8, '2023-11-16T18:18:24.4025200Z', '0.5')}]}`,
    );
    expect(shown(p)).toEqual(['m/7 1970-01-01 input_text 1.50, output_text 2', 'm/8 2023-11-16 input_text 0.5, output_text 2']);
    expect(p.accepted[1]?.effective_from).toBe('2023-11-16T18:18:24.40252Z');
  });

  it.each([
    ['', null],
    ['[]', null],
    ['{}', null],
    ['{"rates": []}', 'table'],
    ['{"data": []}', 'openrouter'],
    ['\ufeff {"p": {"models": {}}}', 'models-dev'],
    ['{"m": {"litellm_provider": "x"}}', 'litellm'],
    ['seen_at_utc,model,provider,field,old_usd,new_usd', 'litellm-changes'],
  ])('%j is recognised as %s', (text, format) => {
    expect(recogniseFormat(text)).toBe(format);
  });

  it.each(['', '[]', '{}', '{"rates": [', 'seen_at_utc,model,provider,field,old_usd,new_usd\nx', '{"rates": 5}'])(
    '%j is no list',
    (text) => {
      expect(() => propose(text)).toThrow(PriceListError);
    },
  );
});
