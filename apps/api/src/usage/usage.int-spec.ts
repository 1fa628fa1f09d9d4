import { parseAmount } from '@tallystick/domain/money';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import { servePipeline, type ServedPipeline } from '../../../../test/support/serve-pipeline';
import { customerEntries, eventText, rateEntry, shop } from '../../../../test/support/shop';

interface Row {
  readonly start: string;
  readonly group: Readonly<Record<string, string | null>>;
  readonly cost: string;
  readonly cost_micro: number;
  readonly prompt_tokens: number;
  readonly cached_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly request_count: number;
  readonly success_count: number;
  readonly quantity?: string;
}

describe('usage', () => {
  let s: ServedPipeline;
  const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
  const DAY = 86_400;
  beforeAll(async () => {
    s = await servePipeline();
    await shop(s.t.db, ['now_1', 'then_1', 'berlin']);
    await s.t.db.transaction((tx) =>
      appendEntries(tx, 'test', [rateEntry('m2'), ...customerEntries('early', { from: '2026-11-10T00:00:00Z' })]),
    );
  });
  afterAll(() => s.close());

  it('shows the worked example as 1102 millionths and exactly', async () => {
    await s.usage(eventText('n1', 'now_1', { time: ago(2) }));
    const { status, body } = await s.call('/v1/usage?customer=now_1');
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['currency', 'daily', 'weekly', 'monthly']);
    expect(body.currency).toBe('USD');
    expect(body.monthly).toMatchObject({
      ...{
        cost_micro: 1102,
        cost: '0.0011025',
        prompt_tokens: 500,
        completion_tokens: 200,
        total_tokens: 700,
        request_count: 1,
        success_count: 1,
      },
    });
  });

  it('counts calls of every status, free and parked ones too, and cached tokens inside the prompt', async () => {
    await s.usage(
      eventText('n2', 'now_1', { time: ago(1), data: { status: 'failed', usage: null } }),
      eventText('n3', 'now_1', { time: ago(1), model: 'no-price' }),
      eventText('n4', 'now_1', {
        time: ago(1),
        data: {
          usage: {
            prompt_tokens: 1000,
            completion_tokens: 100,
            total_tokens: 1100,
            prompt_tokens_details: { cached_tokens: 400 },
          },
        },
      }),
    );
    const { body } = await s.call('/v1/usage?customer=now_1');
    expect(body.weekly).toMatchObject({
      prompt_tokens: 1500,
      completion_tokens: 300,
      total_tokens: 1800,
      request_count: 4,
      success_count: 2,
    });
    expect((await s.call('/v1/exceptions/release', { body: { reason: 'unknown_price' } })).body).toMatchObject({ parked_again: 1 });
    expect((await s.call('/v1/usage?customer=now_1')).body.weekly.request_count).toBe(4);
  });

  it('leaves out what lies outside', async () => {
    const before = (await s.call('/v1/usage?customer=now_1')).body;
    await s.usage(eventText('old', 'now_1', { time: ago(40 * DAY) }));
    expect((await s.call('/v1/usage?customer=now_1')).body).toEqual(before);
  });

  const breakdown = async (query: string): Promise<Row[]> => {
    const rows: Row[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const r = await s.call(`/v1/usage/breakdown?customer=then_1&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect([query, r.status]).toEqual([query, 200]);
      rows.push(...(r.body.data as Row[]));
      cursor = r.body.next_cursor as string | null;
    }
    return rows;
  };
  const sum = (rows: readonly Row[]): string => {
    const add = (of: (r: Row) => number): number => rows.reduce((t, r) => t + of(r), 0);
    const cost = rows.reduce((t, r) => t + parseAmount(r.cost), 0n);
    return [
      cost,
      add((r) => r.prompt_tokens),
      add((r) => r.cached_tokens),
      add((r) => r.completion_tokens),
      add((r) => r.request_count),
      add((r) => r.success_count),
    ].join(' ');
  };

  it('breaks down the same usage in every way to the same sums', async () => {
    const text = (i: number): string =>
      eventText(`t${i}`, 'then_1', {
        time: `2026-11-${10 + (i % 5)}T${String(i % 24).padStart(2, '0')}:${String((i * 7) % 60).padStart(2, '0')}:30Z`,
        model: i % 3 === 0 ? 'm2' : 'gpt-5.2',
        data: {
          provider: i % 2 === 0 ? 'openai' : 'azure',
          ...(i % 4 === 0 ? {} : { api_key_id: `key_${i % 4}` }),
          attributes: { team: i % 5 === 0 ? 'search' : 'chat', feature: `f${i % 3}` },
          usage: {
            prompt_tokens: 100 + i,
            completion_tokens: 10 + i,
            total_tokens: 110 + 2 * i,
            prompt_tokens_details: { cached_tokens: i },
          },
        },
      });
    await s.usage(
      ...Array.from({ length: 60 }, (_, i) => text(i)),
      eventText('x1', 'then_1', { time: '2026-11-12T00:00:00Z', model: 'none' }),
    );
    const void1 = JSON.stringify({
      ...(JSON.parse(eventText('v1', 'then_1', { time: '2026-11-20T00:00:00Z' })) as object),
      data: { voids: { id: 't7' } },
    });
    await s.usage(void1);
    const whole = 'from=2026-11-10T00:00:00Z&to=2026-11-21T00:00:00Z';
    const expected = sum(await breakdown(`${whole}&bucket=month&group_by=`));
    expect(expected).toMatch(/ 60 59$/); // 60 calls less the void, one parked
    for (const bucket of ['hour', 'day', 'month', 'minute'])
      for (const groups of [
        '',
        'model',
        'provider',
        'key',
        'model,provider,key',
        'attribute:team',
        'attribute:team,attribute:feature,model',
      ])
        for (const tz of ['UTC', 'Asia/Kathmandu'])
          expect([bucket, groups, tz, sum(await breakdown(`${whole}&bucket=${bucket}&group_by=${groups}&tz=${tz}&limit=500`))]).toEqual([
            bucket,
            groups,
            tz,
            expected,
          ]);
    // not on a quarter of an hour: the charges are read instead of the rollup
    expect(sum(await breakdown('from=2026-11-10T00:00:00.5Z&to=2026-11-21T00:00:00Z&bucket=day'))).toBe(expected);
    for (const limit of [1, 7]) expect(sum(await breakdown(`${whole}&bucket=hour&group_by=model,key&limit=${limit}`))).toBe(expected);
    const classes = await breakdown(`${whole}&bucket=month&group_by=class`);
    expect(classes.map((r) => r.group['class'])).toEqual(['cache_read_text', 'input_text', 'output_text']);
    expect(sum(classes).split(' ').slice(0, 4)).toEqual(expected.split(' ').slice(0, 4));
    expect(classes.map((r) => r.request_count)).toEqual([58, 59, 59]);
    const teams = await breakdown(`${whole}&bucket=month&group_by=attribute:team`);
    expect(teams.map((r) => [r.group['attribute:team'], r.request_count])).toEqual([
      [null, 1],
      ['chat', 47],
      ['search', 12],
    ]);
  });

  it('starts buckets where the zone does, through a change of the clocks', async () => {
    await s.usage(
      ...['2026-10-24T21:59:00Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:00Z', '2026-10-25T23:00:00Z'].map((time, i) =>
        eventText(`b${i}`, 'berlin', { time }),
      ),
    );
    const r = await s.call(
      '/v1/usage/breakdown?customer=berlin&from=2026-10-20T00:00:00Z&to=2026-10-30T00:00:00Z&bucket=day&tz=Europe/Berlin&group_by=',
    );
    expect(r.body.data.map((row: Row) => [row.start, row.request_count])).toEqual([
      ['2026-10-23T22:00:00Z', 1],
      ['2026-10-24T22:00:00Z', 2],
      ['2026-10-25T23:00:00Z', 1],
    ]);
  });

  it("is a customer's own with a customer's key (I17)", async () => {
    const key = await s.key('now_1', ['balance:read']);
    expect((await s.call('/v1/usage', { key })).body.monthly.request_count).toBeGreaterThan(0);
    expect((await s.call('/v1/usage?customer=then_1', { key })).status).toBe(404);
    expect((await s.call('/v1/usage/breakdown?from=2026-11-10T00:00:00Z&customer=then_1', { key })).status).toBe(404);
    expect((await s.call('/v1/usage')).body.error.param).toBe('customer');
  });

  it.each([
    ['', 'from'],
    ['from=2026-11-10T00:00:00Z&to=2026-11-09T00:00:00Z', 'to'],
    ['from=2026-11-10T00:00:00Z&bucket=week', 'bucket'],
    ['from=2026-11-10T00:00:00Z&tz=Mars/Olympus', 'tz'],
    ['from=2026-11-10T00:00:00Z&group_by=colour', 'group_by'],
    ['from=2026-11-10T00:00:00Z&group_by=model,model', 'group_by'],
    ['from=2026-11-10T00:00:00Z&group_by=model,key,class,provider', 'group_by'],
    ['from=2020-11-10T00:00:00Z&group_by=class', 'from'],
    ['from=1970-01-01T00:00:00Z', 'from'],
    ['from=2026-11-10T00:00:00Z&cursor=x', 'cursor'],
  ])('refuses a breakdown %s', async (query, field) => {
    const r = await s.call(`/v1/usage/breakdown?customer=now_1&${query}`);
    expect([r.status, r.body.error.param]).toEqual([400, field]);
  });
});
