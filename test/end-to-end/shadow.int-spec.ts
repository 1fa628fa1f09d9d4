import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@tallystick/replay/command-line/run';
import { createReplay } from '@tallystick/replay/create-replay';
import { ADMIN_KEY } from '../support/serve';
import { servePipeline, type ServedPipeline } from '../support/serve-pipeline';
import { eventText } from '../support/shop';

const PRICES = { input_text: { price: '0.525', per: '1000000' }, output_text: { price: '4.20', per: '1000000' } };
const MODEL = {
  kind: 'base_fee_overage',
  fee: '30',
  meters: [{ id: 'tokens', models: ['gpt-5.2'], included: 1000, price: { kind: 'flat', price: '0.002' } }],
};
const SEPTEMBER = '/v1/customers/cus/shadow-invoices/2026-09';
type Line = Record<'class' | 'part' | 'meter' | 'quantity' | 'exact' | 'shown' | 'status', string>;

/** September in shadow, October active; each test goes on where the one before it stopped. */
describe('a customer in shadow', () => {
  let s: ServedPipeline;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tallystick-shadow-'));
    s = await servePipeline((context) => [createReplay(context)]);
    await s.call('/v1/price-books', { body: { id: 'default', asset: 'USD' } });
    await price('gpt-5.2');
    const contract = { effective_from: '2026-01-01T00:00:00Z', billing_model: MODEL, reset: { grace_hours: 9000 } };
    const billing_state = { state: 'shadow', effective_from: '2026-09-01T00:00:00Z' };
    const made = await s.call('/v1/customers', { body: { id: 'cus', contract, billing_state } });
    expect(made.status).toBe(201);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await s.close();
  });

  const price = (model: string): Promise<unknown> =>
    s.call('/v1/price-books/default/rates', { body: { model, effective_from: '2000-01-01T00:00:00Z', prices: PRICES } });
  const use = (id: string, day: string, input: number, more: { output?: number; model?: string } = {}): string =>
    eventText(id, 'cus', { time: `2026-${day}T08:00:00Z`, input, output: 0, ...more });
  const shown = (lines: readonly Line[]): string[] => lines.map((l) => `${l.class} ${l.part} ${l.quantity} ${l.exact} ${l.shown}`);
  async function tallystick(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    const told = { out: '', err: '' };
    const terminal = { out: (t: string) => void (told.out += t), err: (t: string) => void (told.err += t), interactive: false };
    const code = await run(words, { settings: { url: s.url, adminKey: ADMIN_KEY, dataDir: folder }, terminal });
    return { code, ...told };
  }
  function compare(name: string, content: string, ...more: string[]): ReturnType<typeof tallystick> {
    writeFileSync(join(folder, name), content);
    return tallystick('shadow', 'compare', join(folder, name), '--customer', 'cus', '--month', '2026-09', ...more);
  }

  it('has an invoice of its own: fee, included and overage by event time, a duplicate counted once', async () => {
    await s.usage(use('a', '09-03', 850), use('b', '09-04', 400), use('early', '08-31', 5000));
    await s.usage(use('c', '09-01', 100, { output: 50 }), use('b', '09-04', 400), use('b', '09-04', 9999));
    const { status, body } = await s.call(SEPTEMBER);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: 'shadow_cus_2026-09', status: 'shadow', customer: 'cus', month: '2026-09', asset: 'USD', from: '2026-09-01T00:00:00Z' },
      ...{
        exact: '30.8',
        shown: '30.80',
        total: { exact: '30.8', shown: '30.80' },
        parts: [{ entity: 'main', asset: 'USD' }],
        left_out: [],
      },
    });
    expect(shown(body.lines)).toEqual([
      'base_fee fee 30 30 30.00',
      'input_text included 950 0 0.00',
      'input_text overage 400 0.8 0.80',
      'output_text included 50 0 0.00',
    ]);
    expect((await s.call('/v1/customers/cus/shadow-invoices/2026-08')).body).toMatchObject({
      ...{ exact: '0', lines: [], left_out: [{ reason: 'not_in_shadow', events: 1, example: { source: 'test', id: 'early' } }] },
    });
    expect((await s.call('/v1/customers/cus/invoices/2026-09')).body).toMatchObject({ charges: '0', lines: [] });
  });

  it('names what has no price, and counts it as soon as it has one', async () => {
    await s.usage(use('rare', '09-05', 2_000_000, { model: 'rare' }));
    const before = (await s.call(SEPTEMBER)).body;
    expect([before.exact, before.left_out]).toEqual(['30.8', [expect.objectContaining({ reason: 'unknown_price', events: 1 })]]);
    await price('rare');
    expect((await s.call(SEPTEMBER)).body).toMatchObject({ exact: '31.85', left_out: [] });
    await s.usage(JSON.stringify({ ...(JSON.parse(use('v', '09-06', 1)) as object), data: { voids: { id: 'rare' } } }));
    expect((await s.call(SEPTEMBER)).body.exact).toBe('30.8');
  });

  it('is never billed by activation, nor is its late usage, which its own period counts', async () => {
    const state = { state: 'active', effective_from: '2026-10-01T00:00:00Z' };
    expect((await s.call('/v1/customers/cus/billing-states', { body: state })).status).toBe(201);
    await s.usage(use('live', '10-10', 1500), use('late', '09-20', 10), use('later', '09-02', 200));
    for (const period of ['2026-09', '2026-10'])
      expect((await s.call(`/v1/customers/cus/periods/${period}/close`, { method: 'POST' })).status).toBe(202);
    await s.settled();
    expect((await s.call('/v1/customers/cus/invoices/2026-09')).body).toMatchObject({ charges: '0', exact: '0', lines: [] });
    expect(shown((await s.call('/v1/customers/cus/invoices/2026-10')).body.lines)).toEqual([
      'base_fee fee 31 30 30.00',
      'input_text included 1000 0 0.00',
      'input_text overage 500 1 1.00',
    ]);
    const { rows } = await s.t.db.sql.query<{ n: bigint }>(
      `SELECT count(*)::int8 AS n FROM transfer t JOIN charge c ON c.shard = t.shard AND c.charge_seq = t.charge_seq
       WHERE c.customer = 'cus' AND c.outcome <> 1`,
    );
    expect(rows[0]?.n).toBe(0n);
    expect((await s.call('/v1/customers/cus/meters?period=2026-09')).body.meters).toEqual([]);
    expect(shown((await s.call(SEPTEMBER)).body.lines)).toEqual([
      'base_fee fee 30 30 30.00',
      'input_text included 950 0 0.00',
      'input_text overage 610 1.22 1.22',
      'output_text included 50 0 0.00',
    ]);
    expect((await s.call('/v1/customers/cus/shadow-invoices/2026-10')).body).toMatchObject({ lines: [], left_out: [] });
  });

  it('takes from periods that begin in mid-month what falls into the month: usage, and the fee of the one that begins in it', async () => {
    const contract = { effective_from: '2026-01-01T00:00:00Z', billing_model: MODEL, reset: { day: 15, grace_hours: 9000 } };
    const billing_state = { state: 'shadow', effective_from: '2026-01-01T00:00:00Z' };
    expect((await s.call('/v1/customers', { body: { id: 'mid', contract, billing_state } })).status).toBe(201);
    const of = (id: string, day: string, input: number): string =>
      eventText(id, 'mid', { time: `2026-${day}T08:00:00Z`, input, output: 0 });
    await s.usage(of('m1', '08-20', 500), of('m2', '09-10', 800), of('m3', '09-20', 800), of('m4', '10-14', 300));
    const of2026 = async (month: string): Promise<string[]> =>
      shown((await s.call(`/v1/customers/mid/shadow-invoices/2026-${month}`)).body.lines);
    expect(await of2026('09')).toEqual(['base_fee fee 30 30 30.00', 'input_text included 1300 0 0.00', 'input_text overage 300 0.6 0.60']);
    expect(await of2026('10')).toEqual(['base_fee fee 31 30 30.00', 'input_text included 200 0 0.00', 'input_text overage 100 0.2 0.20']);
  });

  const CSV = [
    'model,class,rate_version,meter,part,quantity,exact,shown',
    ',base_fee,,,fee,30,30,30.00',
    'gpt-5.2,input_text,,tokens,included,950,0,',
    'gpt-5.2,input_text,,tokens,overage,610,1.22,1.22',
    'gpt-5.2,output_text,,,,50,,0.00',
  ];

  it('shadow invoice prints what shadow compare takes', async () => {
    const invoice = await tallystick('--json', 'shadow', 'invoice', 'cus', '2026-09');
    expect([invoice.code, JSON.parse(invoice.out)]).toEqual([0, expect.objectContaining({ exact: '31.22', shown: '31.22', left_out: [] })]);
    const same = await compare('same.json', invoice.out);
    expect([same.code, same.out.trimEnd().split('\n').slice(-3)]).toEqual([
      0,
      [
        'exact: generated 31.22 USD, expected 31.22, difference 0',
        'shown: generated 31.22 USD, expected 31.22, difference 0.00',
        '4 lines, all equal',
      ],
    ]);
    expect((await tallystick('shadow', 'invoice', 'cus', '2026-09')).out).toContain('Draft shadow_cus_2026-09');
    expect((await compare('same.csv', `\ufeff${CSV.join('\r\n')}\r\n`)).code).toBe(0);
    const lines = (JSON.parse(invoice.out) as { lines: object[] }).lines;
    expect((await compare('same.jsonl', lines.map((l) => JSON.stringify(l)).join('\n'))).code).toBe(0);
  });

  it('shadow compare names the line that differs, what is missing and what is too much, with exit code 1', async () => {
    const wrong = [...CSV.slice(0, 2), CSV[3]?.replace('610,1.22,1.22', '600,1.20,1.20'), CSV[4], 'gpt-5.2,request,,,,1,0.01,'].join('\n');
    const told = await compare('wrong.csv', wrong);
    expect([told.code, told.err]).toEqual([1, expect.stringContaining('differs from what was expected')]);
    const rows = told.out.split('\n').map((row) => row.replace(/\s+/g, ' '));
    expect(rows.filter((row) => /^(DIFFERS|MISSING|EXTRA)/.test(row))).toEqual([
      'EXTRA gpt-5.2 input_text tokens included contract/cus/1 quantity 950 950',
      'EXTRA gpt-5.2 input_text tokens included contract/cus/1 exact 0 0',
      'EXTRA gpt-5.2 input_text tokens included contract/cus/1 shown 0.00 0.00',
      'DIFFERS gpt-5.2 input_text tokens overage contract/cus/1 quantity 600 610 10',
      'DIFFERS gpt-5.2 input_text tokens overage contract/cus/1 exact 1.2 1.22 0.02',
      'DIFFERS gpt-5.2 input_text tokens overage contract/cus/1 shown 1.20 1.22 0.02',
      'MISSING gpt-5.2 request quantity 1 -1',
      'MISSING gpt-5.2 request exact 0.01 -0.01',
    ]);
    expect(told.out.trimEnd().split('\n').at(-1)).toBe('3 of 5 lines differ');
    const json = JSON.parse((await compare('wrong.csv', wrong, '--json')).out) as { equal: boolean; lines: Line[] };
    expect([json.equal, json.lines.map((l) => l.status)]).toEqual([
      false,
      ['equal', 'only_generated', 'different', 'equal', 'only_expected'],
    ]);
    const total = JSON.stringify({ exact: 31.2, lines: [{ model: 'x', class: 'y', quantity: 0 }] });
    expect((await s.call(`${SEPTEMBER}/compare`, { body: total })).body.totals.exact).toEqual({
      ...{ expected: '31.2', generated: '31.22', difference: '0.02' },
    });
  });

  it.each<[string, string, string]>([
    ['nothing', '', ''],
    ['no JSON', '{"lines": [', ''],
    ['no list', '{"lines": 3}', 'lines'],
    ['a bad JSON line', '{"model":"m","class":"c","quantity":1}\n{', 'lines[1]'],
    ['a line without figures', '[{"model":"m","class":"c","quantity":1},{"model":"m","class":"c"}]', 'lines[1]'],
    ['a line without class', '[{"model":"m","quantity":1}]', 'lines[0].class'],
    ['half a token', '[{"model":"m","class":"input_text","quantity":"1.5"}]', 'lines[0].quantity'],
    ['thirteen decimals', '[{"model":"m","class":"c","exact":0.0000000000001}]', 'lines[0].exact'],
    ['a part that is none', 'model,class,part,exact\nm,c,some,1', 'lines[0].part'],
    ['CSV without class', 'model,exact\nm,1', ''],
    ['ragged CSV', 'model,class,exact\nm,c', ''],
  ])('refuses %s', async (_, body, field) => {
    const r = await s.call(`${SEPTEMBER}/compare`, { body, headers: { 'content-type': 'text/plain' } });
    expect([r.status, r.body.errors?.[0]?.field]).toEqual([400, field]);
  });

  it("refuses a month that is none, half a part, and another customer's key", async () => {
    for (const month of ['2026-13', '0000-01', '1600-01', '2262-04', '9999-12']) {
      const path = `/v1/customers/cus/shadow-invoices/${month}`;
      expect((await s.call(path)).body.errors[0].field).toBe('month');
      const lines = [{ model: 'm', class: 'input_text', quantity: '1', amount: '1' }];
      expect((await s.call(`${path}/compare`, { body: lines })).body.errors[0].field).toBe('month');
    }
    expect((await s.call(`${SEPTEMBER}?entity=main`)).body.errors[0].field).toBe('asset');
    expect((await s.call('/v1/customers/nobody/shadow-invoices/2026-09')).status).toBe(404);
    expect((await s.call(`${SEPTEMBER}?entity=other&asset=EUR`)).body).toMatchObject({ entity: 'other', asset: 'EUR', lines: [] });
    await s.call('/v1/customers', { body: { id: 'other', contract: { billing_model: { kind: 'pure_token' } } } });
    expect((await s.call(SEPTEMBER, { key: await s.key('other', ['invoices:read']) })).status).toBe(404);
    expect((await tallystick('shadow', 'invoice', 'cus', 'september')).code).toBe(2);
    expect((await tallystick('shadow', 'compare', 'no-such-file', '--customer', 'cus', '--month', '2026-09')).code).toBe(2);
  });
});
