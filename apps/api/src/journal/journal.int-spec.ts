import { formatInstant } from '@tallystick/domain/time';
import { shardOf } from '@tallystick/domain/rating';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { customerEntries, eventText, shop } from '../../../../test/support/shop';
import { appendEntries } from '@tallystick/platform/storage/catalogue';

interface Row {
  readonly id: string;
  readonly entry: string;
}

describe('the journal over HTTP', () => {
  let s: ServedPipeline;
  let halfway = 0n;
  const post = async (path: string, body: object): Promise<{ entry: { shard: number; number: string } }> => {
    const r = await s.call(path, { body });
    expect([path, r.status]).toEqual([path, 201]);
    return r.body as never;
  };
  const all = async <T>(path: string, limit: number): Promise<T[]> => {
    const rows: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const r = await s.call(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(r.status).toBe(200);
      rows.push(...(r.body.data as T[]));
      expect(r.body.data.length).toBeLessThanOrEqual(limit);
      cursor = r.body.next_cursor as string | null;
    }
    return rows;
  };

  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus_1', 'cus_2'], 'prepaid');
    await s.t.db.transaction((tx) => appendEntries(tx, 'test', customerEntries('post_1')));
    await s.usage(
      eventText('e1', 'cus_1'),
      eventText('free', 'cus_1', { data: { status: 'failed', usage: null } }),
      eventText('p1', 'post_1'),
    );
    await post('/v1/customers/cus_1/deposits', { amount: '10', tax: '1.9', at: '2026-11-10T00:00:00Z' });
    await s.usage(...Array.from({ length: 7 }, (_, i) => eventText(`m${i}`, 'cus_1', { time: `2026-11-1${i}T10:00:00Z` })));
    const { rows } = await s.t.db.sql.query<{ clock: bigint }>('SELECT max(clock) AS clock FROM shard_head');
    halfway = rows[0]?.clock ?? 0n;
    await post('/v1/customers/cus_1/refunds', { id: 'm3', reason: 'test', amount: '0.001' });
    await post('/v1/customers/cus_1/adjustments', { direction: 'down', amount: '1', reason_code: 'rounding' });
    await post('/v1/customers/post_1/adjustments', { direction: 'up', amount: '0.0001', reason_code: 'goodwill' });
    await s.usage(eventText('e2', 'cus_2'), eventText('p2', 'post_1', { time: '2026-11-05T00:00:00Z' }));
  });
  afterAll(() => s.close());

  it('pages a statement both ways: every transfer of the customer once, in the order of the journal', async () => {
    const { rows } = await s.t.db.sql.query<{ id: string }>(
      `SELECT t.shard || '-' || t.seq AS id FROM transfer t WHERE EXISTS (SELECT 1 FROM account a WHERE a.customer = 'cus_1' AND a.account_id IN (t.debit, t.credit)) ORDER BY t.seq`,
    );
    const expected = rows.map((r) => r.id);
    expect(expected.length).toBe(12); // overage, deposit and settlement, seven charges, refund, adjustment
    for (const limit of [1, 4, 5, 100]) {
      expect((await all<Row>('/v1/customers/cus_1/statement?order=oldest', limit)).map((r) => r.id)).toEqual(expected);
      expect((await all<Row>('/v1/customers/cus_1/statement', limit)).map((r) => r.id)).toEqual([...expected].reverse());
    }
  });

  it('shows what each transfer did to the customer’s accounts', async () => {
    const { body } = await s.call('/v1/customers/cus_1/statement?order=oldest&limit=3');
    expect(body.data[0]).toMatchObject({
      kind: 'charge',
      amount: '0.0011025',
      debit: 'main/USD/1105/cus_1',
      event: { source: 'test', id: 'e1' },
      effective_at: '2026-11-20T12:00:00.123456Z',
      period: '2026-11',
      command: null,
      changes: [{ account: 'main/USD/1105/cus_1', change: '0.0011025', balance: '0.0011025' }],
    });
    expect(body.data[1]).toMatchObject({
      kind: 'deposit',
      changes: [{ code: 2000, title: 'wallet_paid', change: '10', balance: '10' }],
      event: null,
    });
    expect(body.data[1].command).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.data[2]).toMatchObject({
      kind: 'overage_settlement',
      changes: [
        { code: 2000, change: '-0.0011025', balance: '9.9988975' },
        { code: 1105, change: '-0.0011025', balance: '0' },
      ],
    });
  });

  it('lists entries by shard and number, those that cost nothing included, and finds one by its name', async () => {
    const shard = shardOf('cus_1');
    const entries = await all<{ id: string; kind: string; event: { id: string } | null; transfers: unknown[] }>(
      `/v1/journal/entries?shard=${shard}`,
      3,
    );
    expect(entries.map((e) => e.id)).toEqual(entries.map((_, i) => `${shard}-${i + 1}`));
    expect(entries.find((e) => e.event?.id === 'free')?.transfers).toEqual([]);
    const total = await s.t.db.sql.query<{ n: bigint }>('SELECT sum(entry_seq)::int8 AS n FROM shard_head');
    const everything = await all<Row>('/v1/journal/entries', 4);
    expect([BigInt(everything.length), new Set(everything.map((e) => e.id)).size]).toEqual([total.rows[0]?.n, everything.length]);
    for (const e of entries) expect((await s.call(`/v1/journal/entries/${e.id}`)).body).toEqual(e);
    const deposit = entries.find((e) => e.kind === 'deposit');
    expect(deposit).toMatchObject({
      customer: 'cus_1',
      refunded: '0',
      transfers: [
        { kind: 'deposit', amount: '10', credit: 'main/USD/2000/cus_1', period: '2026-11' },
        { kind: 'deposit', amount: '1.9' },
        { kind: 'overage_settlement', amount: '0.0011025' },
      ],
    });
    expect(entries.find((e) => e.event?.id === 'm3')).toMatchObject({ refunded: '0.001', reversed_by: null });
  });

  it('lists the entries that moved a customer’s accounts', async () => {
    const expected = [...new Set((await all<Row>('/v1/customers/cus_1/statement?order=oldest', 100)).map((r) => r.entry))];
    for (const limit of [1, 3, 50])
      expect((await all<Row>('/v1/journal/entries?customer=cus_1', limit)).map((e) => e.id)).toEqual(expected);
  });

  it('shows accounts with their counters', async () => {
    const accounts = await all<{ name: string; customer: string | null; balance: string }>('/v1/accounts', 2);
    expect(accounts.map((a) => a.name)).toEqual(accounts.map((a) => a.name).sort());
    expect(accounts.find((a) => a.name === 'main/USD/1100/post_1')?.balance).toBe('0.002105');
    expect((await all<{ name: string }>('/v1/accounts?customer=cus_1', 50)).map((a) => a.name)).toEqual([
      'main/USD/1105/cus_1',
      'main/USD/2000/cus_1',
    ]);
    expect(new Set((await all<{ code: number }>('/v1/accounts?code=4000&asset=USD&entity=main', 50)).map((a) => a.code))).toEqual(
      new Set([4000]),
    );
  });

  it('balances: now, by recorded and by effective time, equal to the plain sum of transfers', async () => {
    const plain = async (where: string): Promise<string[]> => {
      const { rows } = await s.t.db.sql.query<{ line: string }>(
        `SELECT a.code || ' ' || sum(x.d) || ' ' || sum(x.c) AS line FROM (
           SELECT debit AS id, amount AS d, 0 AS c FROM transfer WHERE ${where} UNION ALL SELECT credit, 0, amount FROM transfer WHERE ${where}) x
         JOIN account a ON a.account_id = x.id GROUP BY a.code ORDER BY a.code`,
      );
      return rows.map((r) => r.line);
    };
    const scaled = (text: string): bigint => BigInt(`${text.split('.')[0]}${(text.split('.')[1] ?? '').padEnd(12, '0')}`);
    const told = async (query: string): Promise<string[]> => {
      const { status, body } = await s.call(`/v1/trial-balance${query}`);
      expect([status, body.balanced]).toEqual([200, true]);
      expect(body.totals.every((t: { difference: string }) => t.difference === '0')).toBe(true);
      return (body.lines as { code: number; debits: string; credits: string }[])
        .filter((l) => l.debits !== '0' || l.credits !== '0')
        .map((l) => `${l.code} ${scaled(l.debits)} ${scaled(l.credits)}`);
    };
    const now = await told('');
    expect(now).toEqual(await plain('true'));
    expect(now.length).toBe(8);
    expect(await told(`?as_of=${formatInstant(halfway)}`)).toEqual(await plain(`recorded <= ${halfway}`));
    expect(await told('?as_of=2020-01-01T00:00:00Z')).toEqual([]);
    for (const day of ['2026-11-04', '2026-11-10', '2026-11-12', '2026-12-31'])
      expect([day, await told(`?at=${day}`)]).toEqual([
        day,
        await plain(`effective < ${BigInt(Date.parse(day) + 86_400_000) * 1_000_000n}`),
      ]);
    expect((await s.call('/v1/price-books', { body: { id: 'euro', asset: 'EUR' } })).status).toBe(201);
    expect((await s.call('/v1/trial-balance?asset=EUR')).body).toMatchObject({ lines: [], totals: [], balanced: true });
  });

  it('shows an unbalanced journal as unbalanced', async () => {
    await s.t.db.sql.query("UPDATE account SET debits_posted = debits_posted + 5 WHERE name = 'main/USD/1100/post_1'");
    expect((await s.call('/v1/trial-balance')).body).toMatchObject({ balanced: false, totals: [{ difference: '0.000000000005' }] });
    await s.t.db.sql.query("UPDATE account SET debits_posted = debits_posted - 5 WHERE name = 'main/USD/1100/post_1'");
  });

  it('is closed to others: a customer’s key reads its own statement only (I17)', async () => {
    const key = await s.key('cus_2', ['balance:read']);
    expect((await s.call('/v1/customers/cus_2/statement', { key })).body.data).toHaveLength(1);
    expect((await s.call('/v1/customers/cus_1/statement', { key })).status).toBe(404);
    for (const path of ['/v1/journal/entries', '/v1/journal/entries/1-1', '/v1/accounts', '/v1/trial-balance'])
      expect([path, (await s.call(path, { key })).status]).toEqual([path, 403]);
  });

  it.each([
    ['/v1/journal/entries/x', 400, 'id'],
    ['/v1/journal/entries/64-1', 400, 'id'],
    ['/v1/journal/entries/0-999999', 404, undefined],
    ['/v1/journal/entries?shard=64', 400, 'shard'],
    ['/v1/journal/entries?customer=nobody', 404, undefined],
    [`/v1/journal/entries?cursor=${Buffer.from('["1"]').toString('base64url')}`, 400, 'cursor'],
    ...[64, 99999, -1].map((shard): [string, number, string] => [
      `/v1/journal/entries?cursor=${Buffer.from(`["${shard}","1"]`).toString('base64url')}`,
      400,
      'cursor',
    ]),
    ['/v1/trial-balance?asset=abc', 404, undefined],
    ['/v1/customers/cus_1/statement?order=random', 400, 'order'],
    ['/v1/customers/cus_1/statement?cursor=x', 400, 'cursor'],
    ['/v1/customers/cus_1/statement?limit=0', 400, 'limit'],
    ['/v1/accounts?code=1', 400, 'code'],
    ['/v1/trial-balance?at=2026-02-30', 400, 'at'],
    ['/v1/trial-balance?at=2026-11-20T00:00:00Z', 400, 'at'],
    ['/v1/trial-balance?at=2026-11-20&as_of=2026-11-20T00:00:00Z', 400, 'as_of'],
  ])('refuses %s with %d', async (path, status, field) => {
    const r = await s.call(path);
    expect([r.status, r.headers.get('content-type'), r.body.errors?.[0]?.field]).toEqual([status, 'application/problem+json', field]);
  });
});
