import { parseAmount } from '@tallystick/domain/money';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { customerEntries, eventText, rateEntry, shop } from '../../../../test/support/shop';

interface Line {
  readonly n: number;
  readonly class: string;
  readonly rate_version: string;
  readonly quantity: string;
  readonly exact: string;
  readonly shown: string;
}

describe('draft invoices', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['example', 'many', 'other', 'amended']);
    await s.t.db.transaction((tx) =>
      appendEntries(tx, 'test', [
        ...customerEntries('tokyo', { zone: 'Asia/Tokyo' }),
        rateEntry('m2'),
        rateEntry('m2', 2, { input_text: { price: '1', per: '3' }, output_text: { price: '2', per: '3' } }, '2026-11-15T00:00:00Z'),
        { kind: 'alias', key: 'ex', body: { alias: 'ex', customer: 'example' } },
      ]),
    );
  });
  afterAll(() => s.close());

  const sum = (list: readonly { exact: string; shown: string }[], of: 'exact' | 'shown'): bigint =>
    list.reduce((t, l) => t + parseAmount(l[of]), 0n);
  const command = async (path: string, body: object): Promise<void> => {
    const r = await s.call(path, { body });
    expect([path, r.status, r.body.status]).toEqual([path, 201, 'applied']);
  };

  it('is the worked example, exact and shown', async () => {
    await s.usage(eventText('e1', 'example'));
    const { status, body } = await s.call('/v1/customers/example/invoices/2026-11');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'draft_example_2026-11',
      customer: 'example',
      month: '2026-11',
      status: 'draft',
      asset: 'USD',
      zone: 'UTC',
      from: '2026-11-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
      charges: '1',
      exact: '0.0011025',
      shown: '0.00',
      rounding: '0.0011025',
      lines: [
        {
          n: 1,
          model: 'gpt-5.2',
          class: 'input_text',
          rate_version: 'default/gpt-5.2/1',
          quantity: '500',
          exact: '0.0002625',
          shown: '0.00',
        },
        {
          n: 2,
          model: 'gpt-5.2',
          class: 'output_text',
          rate_version: 'default/gpt-5.2/1',
          quantity: '200',
          exact: '0.00084',
          shown: '0.00',
        },
      ],
      adjustments: { exact: '0', shown: '0.00', lines: [] },
      total: { exact: '0.0011025', shown: '0.00' },
    });
    expect((await s.call('/v1/customers/ex/invoices/2026-11')).body).toEqual(body);
    expect((await s.call('/v1/invoices/draft_example_2026-11')).body).toEqual(body);
    expect((await s.call('/v1/customers/example/invoices/2026-10')).body).toMatchObject({
      exact: '0',
      shown: '0.00',
      lines: [],
      charges: '0',
    });
  });

  it('has a line per model, class and rate version, and lines that add up to the total shown', async () => {
    await s.usage(
      ...Array.from({ length: 30 }, (_, i) =>
        eventText(`m${i}`, 'many', {
          model: 'm2',
          time: `2026-11-${i % 2 === 0 ? 10 : 16}T00:00:0${i % 10}Z`,
          input: 1 + i,
          output: 7 * i,
        }),
      ),
    );
    const { body } = await s.call('/v1/customers/many/invoices/2026-11');
    expect(body.lines.map((l: Line) => `${l.class} ${l.rate_version}`)).toEqual([
      'input_text default/m2/1',
      'input_text default/m2/2',
      'output_text default/m2/1',
      'output_text default/m2/2',
    ]);
    expect([sum(body.lines, 'exact'), sum(body.lines, 'shown')]).toEqual([parseAmount(body.exact), parseAmount(body.shown)]);
    expect(parseAmount(body.exact) - parseAmount(body.shown)).toBe(parseAmount(body.rounding));
    const { rows } = await s.t.db.sql.query<{ posted: bigint }>(
      `SELECT sum(t.amount) AS posted FROM transfer t JOIN account a ON a.account_id = t.debit WHERE a.customer = 'many'`,
    );
    expect(parseAmount(body.exact)).toBe(rows[0]?.posted);
  });

  it('leads from a line to its charges, page by page', async () => {
    const invoice = (await s.call('/v1/invoices/draft_many_2026-11')).body;
    for (const line of invoice.lines as Line[]) {
      const found: { id: string; exact: string; quantity: string; event_time: string }[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const r = await s.call(`/v1/invoices/${invoice.id}/lines/${line.n}/charges?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
        expect(r.status).toBe(200);
        found.push(...r.body.data);
        cursor = r.body.next_cursor;
      }
      expect(new Set(found.map((c) => c.id)).size).toBe(found.length);
      expect(found.length).toBe(line.class === 'output_text' && line.rate_version.endsWith('/1') ? 14 : 15);
      expect(found.map((c) => c.event_time)).toEqual(found.map((c) => c.event_time).sort());
      expect(found.reduce((t, c) => t + parseAmount(c.exact), 0n)).toBe(parseAmount(line.exact));
      expect(found.reduce((t, c) => t + BigInt(c.quantity), 0n)).toBe(BigInt(line.quantity));
    }
    expect((await s.call('/v1/invoices/draft_many_2026-11/lines/5/charges')).status).toBe(404);
    expect((await s.call('/v1/invoices/draft_many_2026-11/lines/x/charges')).status).toBe(404);
    expect((await s.call('/v1/invoices/draft_many_2026-11/lines/1/charges?cursor=x')).body.error.param).toBe('cursor');
    for (const place of [
      ['1', '64', '1'],
      ['1', '99999', '1'],
      ['1', '2147483648', '1'],
      ['1', '-1', '1'],
      ['9223372036854775808', '1', '1'],
    ]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
      const { status, body } = await s.call(`/v1/invoices/draft_many_2026-11/lines/1/charges?cursor=${cursor}`);
      expect([place, status, body.error.message]).toEqual([place, 400, expect.stringContaining('is not a cursor of this list')]);
    }
  });

  it('has no month before 2000 nor from 2200 on', async () => {
    const key = await s.key('many', ['invoices:read']);
    for (const month of ['0000-01', '1600-01', '1999-12', '2200-01', '2262-04', '9999-12']) {
      const drawn = await s.call(`/v1/customers/many/invoices/${month}`, { key });
      expect([month, drawn.status, drawn.body.errors[0].field]).toEqual([month, 400, 'month']);
      for (const rest of ['', '/lines/1/charges'])
        expect([month, (await s.call(`/v1/invoices/draft_many_${month}${rest}`, { key })).status]).toEqual([month, 404]);
    }
    for (const month of ['2000-01', '2199-12'])
      expect((await s.call(`/v1/customers/many/invoices/${month}`, { key })).body).toMatchObject({ month, lines: [] });
  });

  it('takes the month in the zone of the contract', async () => {
    await s.usage(
      eventText('last', 'tokyo', { time: '2026-09-30T14:59:59.999999999Z' }),
      eventText('first', 'tokyo', { time: '2026-09-30T15:00:00Z' }),
      eventText('next', 'tokyo', { time: '2026-10-31T15:00:00Z', input: 1, output: 0 }),
    );
    const october = (await s.call('/v1/customers/tokyo/invoices/2026-10')).body;
    expect(october).toMatchObject({
      charges: '1',
      exact: '0.0011025',
      from: '2026-09-30T15:00:00Z',
      to: '2026-10-31T15:00:00Z',
      zone: 'Asia/Tokyo',
    });
    expect((await s.call('/v1/customers/tokyo/invoices/2026-09')).body.charges).toBe('1');
    const months = (await s.call('/v1/invoices?customer=tokyo')).body;
    expect(months.data.map((m: { month: string }) => m.month)).toEqual(['2026-11', '2026-10', '2026-09']);
    const first = (await s.call('/v1/customers/tokyo/invoices?limit=2')).body;
    expect(first.data).toHaveLength(2);
    const rest = (await s.call(`/v1/customers/tokyo/invoices?limit=2&cursor=${first.next_cursor}`)).body;
    expect([rest.data.map((m: { id: string }) => m.id), rest.next_cursor]).toEqual([['draft_tokyo_2026-09'], null]);
  });

  it('shows what was given back beside the lines, so that the total is what the journal says', async () => {
    const at = '2026-10-25T00:00:00Z';
    const amends = (id: string, how: 'voids' | 'corrects', target: string, more: object = {}): string => {
      const e = JSON.parse(eventText(id, 'amended', { time: '2026-10-20T12:00:00Z' })) as { data: Record<string, unknown> };
      const { model, dialect } = e.data;
      return JSON.stringify({
        ...e,
        data: how === 'voids' ? { [how]: { id: target } } : { ...e.data, model, dialect, ...more, [how]: { id: target } },
      });
    };
    await s.usage(
      ...['a', 'b', 'c', 'd', 'e'].map((id) => eventText(id, 'amended', { time: '2026-10-14T12:00:00Z', input: 1_000_000, output: 0 })),
    );
    await command('/v1/customers/amended/refunds', { id: 'a', amount: '0.1', reason: 'slow', at });
    await command('/v1/customers/amended/refunds', { id: 'b', amount: '0.2', reason: 'voided later', at: '2026-11-02T00:00:00Z' });
    await command('/v1/customers/amended/adjustments', { direction: 'up', amount: '0.333', reason_code: 'goodwill', at });
    await command('/v1/customers/amended/adjustments', { direction: 'down', amount: '0.05', reason_code: 'rounding', note: 'a note', at });
    const { rows: entries } = await s.t.db.sql.query<{ id: string }>(
      `SELECT t.entry::text AS id FROM transfer t JOIN charge c ON c.shard = t.shard AND c.charge_seq = t.charge_seq WHERE c.customer = 'amended' AND c.event_id = 'e'`,
    );
    await command('/v1/customers/amended/reversals', { entry: entries[0]?.id, reason: 'all of it', at });
    await s.usage(
      amends('v1', 'voids', 'b'),
      amends('v2', 'voids', 'c'),
      amends('k1', 'corrects', 'd', { usage: { prompt_tokens: 2_000_000, completion_tokens: 0, total_tokens: 2_000_000 } }),
    );
    const october = (await s.call('/v1/customers/amended/invoices/2026-10')).body;
    const november = (await s.call('/v1/customers/amended/invoices/2026-11')).body;
    // a and e stay on the lines, b and c are taken back, d stands corrected with twice as much
    expect(october.lines).toMatchObject([{ quantity: '4000000', exact: '2.1' }]);
    expect(
      october.adjustments.lines.map((l: { kind: string; exact: string; reason: string | null; event: { id: string } | null }) => [
        l.kind,
        l.exact,
        l.reason,
        l.event?.id,
      ]),
    ).toEqual([
      ['void', '0.2', null, 'b'],
      ['refund', '-0.1', 'slow', 'a'],
      ['adjustment', '-0.333', 'goodwill', undefined],
      ['adjustment', '0.05', 'a note', undefined],
      ['reversal', '-0.525', 'all of it', undefined],
    ]);
    expect(november.adjustments.lines).toMatchObject([{ kind: 'refund', exact: '-0.2', event: { id: 'b' } }]);
    for (const draft of [october, november]) {
      const { rows } = await s.t.db.sql.query<{ net: bigint }>(
        `SELECT coalesce(sum(CASE WHEN t.debit = a.account_id THEN t.amount ELSE -t.amount END), 0) AS net
         FROM account a JOIN transfer t ON a.account_id IN (t.debit, t.credit)
         WHERE a.name = 'main/USD/1100/amended' AND t.effective >= extract(epoch FROM $1::timestamptz)::int8 * 1000000000 AND t.effective < extract(epoch FROM $2::timestamptz)::int8 * 1000000000`,
        [draft.from, draft.to],
      );
      expect(parseAmount(draft.total.exact)).toBe(rows[0]?.net);
      expect(parseAmount(draft.total.shown)).toBe(sum(draft.lines, 'shown') + sum(draft.adjustments.lines, 'shown'));
      expect(sum(draft.adjustments.lines, 'shown')).toBe(parseAmount(draft.adjustments.shown));
    }
  });

  it("are a customer's own with a customer's key (I17)", async () => {
    const key = await s.key('example', ['invoices:read']);
    expect((await s.call('/v1/invoices', { key })).body.data).toMatchObject([{ id: 'draft_example_2026-11' }]);
    expect((await s.call('/v1/invoices/draft_example_2026-11/lines/1/charges', { key })).status).toBe(200);
    for (const path of [
      '/v1/invoices/draft_many_2026-11',
      '/v1/invoices/draft_many_2026-11/lines/1/charges',
      '/v1/invoices?customer=many',
      '/v1/customers/many/invoices',
      '/v1/customers/many/invoices/2026-11',
    ])
      expect([path, (await s.call(path, { key })).status]).toEqual([path, 404]);
    expect((await s.call('/v1/invoices', { key: await s.key('example', ['balance:read']) })).status).toBe(403);
  });

  it.each([
    ['/v1/customers/example/invoices/2026-13', 400],
    ['/v1/customers/example/invoices/november', 400],
    ['/v1/customers/nobody/invoices/2026-11', 404],
    ['/v1/invoices/draft_nobody_2026-11', 404],
    ['/v1/invoices/inv_1', 404],
    ['/v1/invoices', 400],
    ['/v1/invoices?customer=nobody', 404],
  ])('refuses %s with %d', async (path, status) => expect((await s.call(path)).status).toBe(status));
});
