import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAmount, parseAmount, roundToMinor } from '@tallystick/domain/money';
import { run } from '@tallystick/replay/command-line/run';
import { createReplay } from '@tallystick/replay/create-replay';
import { sharedData } from '../data/shared-data';
import { ADMIN_KEY } from '../support/serve';
import { servePipeline, type ServedPipeline } from '../support/serve-pipeline';

const FOLDER = sharedData('oracle-example');

interface Sums {
  readonly events: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
  readonly amount: string;
}
interface Invoice {
  readonly lines: readonly {
    readonly model: string;
    readonly class: string;
    readonly rate_version: number;
    readonly exact: string;
    readonly shown: string;
  }[];
  readonly exact: string;
  readonly shown: string;
}
type Row = Sums & Readonly<Record<string, string | number>>;

/** What `expected.json` calls its sums, the dimensions to ask for, and what names a row. */
const TOTALS = [
  ['per_customer', ['customer'], (r: Row) => r['customer']],
  ['per_model', ['model'], (r: Row) => r['model']],
  ['per_model_version', ['model', 'rate-version'], (r: Row) => `${r['model']}/v${r['rate_version']}`],
  ['per_day', ['day'], (r: Row) => r['day']],
  ['per_month', ['month'], (r: Row) => r['month']],
  ['per_hour', ['hour'], (r: Row) => r['hour']],
  ['per_customer_model', ['customer', 'model'], (r: Row) => `${r['customer']}/${r['model']}`],
  ['per_customer_day', ['customer', 'day'], (r: Row) => `${r['customer']}/${r['day']}`],
] as const;
/** What else it holds, beside its own name and hints for finding an error. */
const OTHERS = ['currency', 'grand_total', 'invoices_customer_month', 'sum_of_invoices_cents_half_up'];

/** Every figure of the worked pricing example, from the command line: amounts from the journal, invoices from the drafts. */
(FOLDER === null ? describe.skip : describe)('the oracle example, end to end', () => {
  let s: ServedPipeline;
  const file = (name: string): string => join(FOLDER ?? '', name);
  const expected = FOLDER === null ? {} : (JSON.parse(readFileSync(file('expected.json'), 'utf8')) as Record<string, object | string>);

  const tallystick = async (...words: string[]): Promise<unknown> => {
    let out = '';
    let err = '';
    const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), interactive: false };
    const code = await run(['--json', ...words], { settings: { url: s.url, adminKey: ADMIN_KEY, dataDir: '/nowhere' }, terminal });
    expect([words, code, err]).toEqual([words, 0, '']);
    return JSON.parse(out) as unknown;
  };
  const totals = async (...by: string[]): Promise<Row[]> =>
    (await tallystick('totals', ...(by.length === 0 ? [] : ['--by', by.join(',')]))) as Row[];
  const figures = ({ events, input_tokens, cached_tokens, output_tokens, amount }: Sums): Sums => ({
    ...{ events, input_tokens, cached_tokens, output_tokens, amount },
  });

  beforeAll(async () => {
    s = await servePipeline((context) => [createReplay(context)]);
    await tallystick('import', 'rates', file('rates.json'));
    const report = await tallystick('import', 'usage', file('events.jsonl'), '--create-customers');
    expect(report).toMatchObject({ accepted: 1500, duplicate: 0, conflict: 0, rejected: 0, parked: 0 });
    await s.settled();
  });
  afterAll(() => s.close());

  it('gives the grand total', async () => expect((await totals()).map(figures)).toEqual([expected['grand_total']]));

  it('compares everything that is expected', () => {
    const figures = Object.keys(expected).filter((name) => name !== 'data_set' && !name.startsWith('info_'));
    expect(figures.sort()).toEqual([...TOTALS.map(([name]) => name), ...OTHERS].sort());
  });

  it.each(TOTALS)('gives %s', async (name, by, key) => {
    const rows = await totals(...by);
    expect(Object.keys(expected[name] ?? {}).length).toBeGreaterThan(0);
    expect(Object.fromEntries(rows.map((r) => [key(r), figures(r)]))).toEqual(expected[name]);
  });

  it('splits time at any instant without losing anything', async () => {
    const middle = '2023-11-16T18:20:00.0000000Z';
    const [before, after] = [await tallystick('totals', '--to', middle), await tallystick('totals', '--from', middle)] as Row[][];
    const grand = (expected['grand_total'] as Sums).events;
    expect((before?.[0]?.events ?? 0) + (after?.[0]?.events ?? 0)).toBe(grand);
    expect(before?.[0]?.events).toBeGreaterThan(0);
  });

  it('gives every invoice, exact and shown, with lines that add up, and the invoices the sum of all', async () => {
    const invoices = expected['invoices_customer_month'] as Record<string, Record<string, string>>;
    let sum = 0n;
    expect(Object.keys(invoices).length).toBeGreaterThan(0);
    for (const [name, wanted] of Object.entries(invoices)) {
      const [customer = '', month = ''] = name.split('/');
      const invoice = (await tallystick('invoice', customer, month)) as Invoice;
      expect(Object.keys(invoice)).toEqual(['customer', 'month', 'exact', 'shown', 'lines']);
      expect([name, invoice.exact, invoice.shown]).toEqual([name, wanted['exact'], wanted['cents_half_up']]);
      const halfEven = roundToMinor(parseAmount(invoice.exact), 2, 'half_even'); // our invoices are shown half up: the rounding itself is held to it
      expect([name, halfEven]).toEqual([name, parseAmount(wanted['cents_half_even'] ?? '')]);
      sum += parseAmount(invoice.shown);
      const add = (of: 'exact' | 'shown'): bigint => invoice.lines.reduce((t, l) => t + parseAmount(l[of]), 0n);
      expect([add('exact'), add('shown')]).toEqual([parseAmount(invoice.exact), parseAmount(invoice.shown)]);
      expect(new Set(invoice.lines.map((l) => `${l.model}|${l.class}|${l.rate_version}`)).size).toBe(invoice.lines.length);
    }
    expect(sum).toBe(parseAmount(expected['sum_of_invoices_cents_half_up'] as string));
  });

  it('charges every event the amount of event_amounts.csv at its rate version', async () => {
    const [, ...rows] = readFileSync(file('event_amounts.csv'), 'utf8').trim().split('\n');
    const { rows: posted } = await s.t.db.sql.query<{ event_id: string; rate_version: string; amount: bigint }>(
      `SELECT c.event_id, c.rate_version, coalesce(sum(t.amount), 0) AS amount FROM charge c
       LEFT JOIN transfer t ON t.shard = c.shard AND t.charge_seq = c.charge_seq GROUP BY 1, 2`,
    );
    const told = new Map(posted.map((p) => [p.event_id, [p.rate_version.split('/').at(-1), formatAmount(p.amount)]]));
    expect(told.size).toBe(rows.length);
    for (const row of rows) {
      const [id = '', version, , , , amount] = row.split(',');
      expect([id, ...(told.get(id) ?? [])]).toEqual([id, version, amount]);
    }
  });

  it('knows all of it again: 1,500 duplicates, nothing changes', async () => {
    const before = await totals('customer', 'model');
    expect(await tallystick('import', 'usage', file('events.jsonl'), '--create-customers')).toMatchObject({ accepted: 0, duplicate: 1500 });
    await s.settled();
    expect(await totals('customer', 'model')).toEqual(before);
  });

  it('shows balances, in the currency expected', async () => {
    const name = Object.keys(expected['per_customer'] ?? {})[0] ?? '';
    const balance = (await tallystick('balance', name)) as Record<string, string>;
    expect(balance).toMatchObject({ customer: name, asset: expected['currency'], available: '0', held: '0', overage: '0' });
    expect(balance['owed']).toBe((expected['per_customer'] as Record<string, Sums>)[name]?.amount);
  });
});
