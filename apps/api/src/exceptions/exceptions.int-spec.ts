import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { eventText, shop } from '../../../../test/support/shop';

interface Shown {
  readonly id: string;
  readonly reason: string;
  readonly event: { readonly id: string };
}

describe('exceptions', () => {
  let s: ServedPipeline;
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['cus_1', 'cus_2']);
  });
  afterAll(() => s.close());

  const list = async (query: string): Promise<Shown[]> => {
    const r = await s.call(`/v1/exceptions?${query}`);
    expect([query, r.status]).toEqual([query, 200]);
    return r.body.data as Shown[];
  };
  const one = async (event: string): Promise<string> => (await list('state=all&limit=500')).find((e) => e.event.id === event)?.id ?? 'none';
  const post = (path: string, body: object = {}) => s.call(path, { method: 'POST', body });
  const addRate = async (model: string): Promise<void> => {
    const r = await s.call('/v1/price-books/default/rates', {
      body: {
        model,
        prices: { input_text: { price: '0.525', per: '1000000' }, output_text: { price: '4.20', per: '1000000' } },
        effective_from: '2020-01-01T00:00:00Z',
      },
    });
    expect(r.status).toBe(201);
  };

  it('shows what is parked, with the raw event and what mends it', async () => {
    const text = eventText('price', 'cus_1', { model: 'new-model' });
    await s.usage(text, eventText('who', 'nobody'), eventText('odd', 'cus_1', { data: { dialect: 'klingon' } }));
    expect((await list('')).map((e) => e.reason).sort()).toEqual(['unknown_customer', 'unknown_dialect', 'unknown_price']);
    const [priced] = await list('reason=unknown_price');
    expect(priced).toMatchObject({
      kind: 'parked',
      state: 'open',
      customer: 'cus_1',
      subject: 'cus_1',
      event: { source: 'test', id: 'price' },
      model: 'new-model',
      event_time: '2026-11-20T12:00:00.123456Z',
      attempts: 0,
      remedy: expect.stringContaining('/v1/price-books/'),
    });
    const { body } = await s.call(`/v1/exceptions/${priced?.id}`);
    expect(body).toMatchObject({ ...priced, raw: { text, base64: null }, outcomes: [] });
    expect((await list('customer=nobody')).map((e) => e.event.id)).toEqual(['who']);
    expect((await list('model=new-model&source=test&kind=parked')).map((e) => e.event.id)).toEqual(['price']);
    expect(await list('source=elsewhere')).toEqual([]);
  });

  it('parks again what is not mended and says why; releases what is, exactly', async () => {
    const id = await one('price');
    const again = await post(`/v1/exceptions/${id}/release`);
    expect([again.status, again.body]).toEqual([
      200,
      { id, result: 'parked_again', reason: 'unknown_price', detail: expect.any(String), outcome: null, charge: null },
    ]);
    expect(await list('reason=unknown_price')).toMatchObject([{ id, state: 'open', attempts: 1 }]);
    await addRate('new-model');
    const released = await post(`/v1/exceptions/${id}/release`);
    expect([released.status, released.body]).toMatchObject([
      200,
      { result: 'released', reason: null, outcome: 'charged', charge: { charge_seq: '1' } },
    ]);
    await s.settled();
    expect((await s.call('/v1/balance?customer=cus_1')).body.owed).toBe('0.0011025');
    const { body } = await s.call(`/v1/exceptions/${id}`);
    expect(body).toMatchObject({
      state: 'released',
      attempts: 2,
      remedy: null,
      outcomes: [
        { state: 'parked_again', actor: 'admin' },
        { state: 'released', charge: released.body.charge },
      ],
    });
    const twice = await post(`/v1/exceptions/${id}/release`);
    expect([twice.status, twice.body.code]).toEqual([409, 'not_open']);
  });

  it('parks again with the reason of now, not the one of then', async () => {
    await s.usage(eventText('two', 'stranger', { model: 'third-model' }));
    const id = await one('two');
    expect(await list('customer=stranger')).toMatchObject([{ reason: 'unknown_customer' }]);
    expect((await s.call('/v1/customers', { body: { id: 'stranger' } })).status).toBe(201);
    expect((await post(`/v1/exceptions/${id}/release`)).body).toMatchObject({ result: 'parked_again', reason: 'unknown_price' });
    expect(await list('customer=stranger')).toMatchObject([{ reason: 'unknown_price', remedy: expect.stringContaining('rate version') }]);
    expect(await list('reason=unknown_customer&customer=stranger')).toEqual([]);
  });

  it('names the charge where the fix gives the event to a customer of another shard', async () => {
    const id = await one('who');
    expect((await s.call('/v1/customers/cus_2/aliases', { body: { alias: 'nobody' } })).status).toBe(201);
    const { body } = await post(`/v1/exceptions/${id}/release`);
    const { rows } = await s.t.db.sql.query<{ place: string }>(
      `SELECT shard || '-' || charge_seq AS place FROM charge WHERE customer = 'cus_2'`,
    );
    expect(`${body.charge.shard}-${body.charge.charge_seq}`).toBe(rows[0]?.place);
  });

  it('lists a conflict, which can only be dismissed', async () => {
    await s.usage(eventText('twice', 'cus_1'), eventText('twice', 'cus_1', { input: 501 }));
    const [conflict] = await list('kind=conflict');
    expect(conflict).toMatchObject({ event: { id: 'twice' }, reason: 'conflict', state: 'open' });
    const release = await post(`/v1/exceptions/${conflict?.id}/release`);
    expect([release.status, release.body.code]).toEqual([409, 'conflict_stands']);
    const dismissed = await post(`/v1/exceptions/${conflict?.id}/dismiss`);
    expect([dismissed.status, dismissed.body]).toMatchObject([200, { result: 'dismissed' }]);
    expect(await list('kind=conflict')).toEqual([]);
    expect(await list('kind=conflict&state=dismissed')).toHaveLength(1);
  });

  it('dismisses what nobody here can mend, and nothing else', async () => {
    const parked = await post(`/v1/exceptions/${await one('two')}/dismiss`);
    expect([parked.status, parked.body.code]).toEqual([409, 'not_dismissible']);
    await s.usage(eventText('bad', 'cus_1', { data: { usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 11 } } }));
    expect((await post(`/v1/exceptions/${await one('bad')}/dismiss`)).body).toMatchObject({ result: 'dismissed', charge: null });
    expect(await list('reason=impossible_usage')).toEqual([]);
  });

  it('resolves an event whose usage is missing, by the policy that somebody chose', async () => {
    await s.usage(eventText('lost', 'cus_1', { data: { usage: null } }));
    const id = await one('lost');
    const odd = await post(`/v1/exceptions/${await one('odd')}/resolve`, { policy: 'waive' });
    expect([odd.status, odd.body.code]).toEqual([409, 'usage_not_missing']);
    expect((await post(`/v1/exceptions/${id}/resolve`, { policy: 'guess' })).body.errors[0].field).toBe('policy');
    expect((await post(`/v1/exceptions/${id}/resolve`, { policy: 'waive' })).body).toMatchObject({
      result: 'released',
      outcome: 'charged',
    });
  });

  it('releases all of a reason, page by page, and counts what came of them', async () => {
    await s.usage(...Array.from({ length: 25 }, (_, i) => eventText(`b${i}`, 'cus_2', { model: i % 5 === 0 ? 'never' : 'bulk-model' })));
    expect(await list('reason=unknown_price&customer=cus_2&limit=500')).toHaveLength(25);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const r = await s.call(`/v1/exceptions?customer=cus_2&limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
      pages.push(...(r.body.data as Shown[]).map((e) => e.event.id));
      cursor = r.body.next_cursor;
    }
    expect([pages.length, new Set(pages).size]).toEqual([25, 25]);
    await addRate('bulk-model');
    const totals = { matched: 0, released: 0, parked_again: 0, never: 0 };
    for (let cursor: string | undefined; ;) {
      const { status, body } = await post('/v1/exceptions/release', {
        reason: 'unknown_price',
        customer: 'cus_2',
        limit: 10,
        ...(cursor === undefined ? {} : { cursor }),
      });
      expect([status, body.waiting, body.unchanged]).toEqual([200, 0, 0]);
      totals.matched += body.matched;
      totals.released += body.released;
      totals.parked_again += body.parked_again;
      totals.never += body.reasons.unknown_price ?? 0;
      if (body.next_cursor === null) break;
      cursor = body.next_cursor;
    }
    expect(totals).toEqual({ matched: 25, released: 20, parked_again: 5, never: 5 });
    expect((await post('/v1/exceptions/release', { model: 'bulk-model' })).body).toMatchObject({
      matched: 0,
      released: 0,
      next_cursor: null,
    });
    const none = await post('/v1/exceptions/release', {});
    expect([none.status, none.body.errors[0].field]).toEqual([400, 'reason']);
    const bogus = await post('/v1/exceptions/release', { reason: 'bogus' });
    expect([bogus.status, bogus.body.errors]).toEqual([
      400,
      [{ field: 'reason', message: expect.stringContaining('one of the following values: unknown_customer, no_contract') as string }],
    ]);
  });

  it('gives the money of what was released once, however often it is asked for at the same time', async () => {
    await s.usage(eventText('race', 'cus_1', { model: 'late-model' }));
    const id = await one('race');
    await addRate('late-model');
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(`/v1/exceptions/${id}/release`)));
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1);
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([200, 409]));
    const { rows } = await s.t.db.sql.query<{ n: bigint }>("SELECT count(*)::int8 AS n FROM charge WHERE event_id = 'race'");
    expect(rows[0]?.n).toBe(1n);
  });

  it.each([
    ['/v1/exceptions/x', 400],
    ['/v1/exceptions/0-99999', 404],
    ['/v1/exceptions?state=gone', 400],
    ['/v1/exceptions?cursor=x', 400],
    ['/v1/exceptions?reason=nonsense', 400],
    ['/v1/exceptions?reason=conflict', 200],
    ['/v1/exceptions?reason=bad_control', 200],
  ])('answers GET %s with %d', async (path, status) => expect((await s.call(path)).status).toBe(status));

  it('is for those who may', async () => {
    const reader = await s.key(null, ['exceptions:read']);
    expect((await s.call('/v1/exceptions', { key: reader })).status).toBe(200);
    expect((await s.call('/v1/exceptions/0-1/release', { method: 'POST', body: {}, key: reader })).status).toBe(403);
    expect((await s.call('/v1/exceptions', { key: await s.key('cus_1', ['balance:read']) })).status).toBe(403);
    expect((await s.call('/v1/exceptions/0-99999/release', { method: 'POST', body: {} })).status).toBe(404);
  });
});
