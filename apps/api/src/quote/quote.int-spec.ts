import { createApi } from '@tallystick/api/create-api';
import { serve, type Answer, type Served } from '../../../../test/support/serve';
import { shop } from '../../../../test/support/shop';

const USAGE = { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700 };
const CHAT = { dialect: 'openai.chat', model: 'gpt-5.2', usage: USAGE };
const lines = (...all: unknown[]): string => all.map((l) => (typeof l === 'string' ? l : JSON.stringify(l))).join('\n');

describe('POST /v1/quote', () => {
  let s: Served;
  beforeAll(async () => {
    s = await serve((context) => [createApi(context)]);
    await shop(s.t.db, ['cus_1']);
    await s.call('/v1/customers', {
      body: {
        id: 'metered',
        contract: {
          billing_model: {
            kind: 'base_fee_overage',
            fee: '10',
            meters: [
              { id: 'tokens', classes: ['input_*', 'output_*'], included: '600', price: { kind: 'flat', price: '3', per: '1000000' } },
            ],
          },
        },
      },
    });
  });
  afterAll(() => s.close());

  const ask = (body: string | Uint8Array): Promise<Answer> =>
    s.call('/v1/quote', { body, headers: { 'content-type': 'application/x-ndjson' } });
  const each = (text: unknown): { id: unknown; total?: string; parked?: string; detail?: string }[] =>
    (typeof text === 'string'
      ? text
          .trimEnd()
          .split('\n')
          .map((l) => JSON.parse(l) as never)
      : [text]) as never;
  const raw = async (body: string | Uint8Array): Promise<ReturnType<typeof each>> => {
    const response = await fetch(`${s.url}/v1/quote`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: { authorization: 'Bearer the admin key of the environment', 'content-type': 'application/x-ndjson' },
    });
    expect(response.status).toBe(200);
    return each(await response.text());
  };

  it('answers the worked example, exactly', async () => {
    const { status, body, headers } = await ask(JSON.stringify({ id: 'a', ...CHAT }));
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(body).toMatchObject({
      id: 'a',
      total: '0.0011025',
      rate_version: 'default/gpt-5.2/1',
      identities: ['500+200=700'],
      asset: 'USD',
    });
  });

  it('answers line by line in order; a bad line answers for itself and loses no neighbour', async () => {
    const answers = await raw(
      lines(
        { id: 1, ...CHAT },
        '{"id": 2, ',
        '',
        '  ',
        '[1]',
        'null',
        { id: 3, ...CHAT, customer: 'cus_1' },
        { id: 4, ...CHAT, usage: { total_tokens: 'x' } },
        '\u00ff',
        { id: 5, ...CHAT },
      ) + '\r\n',
    );
    expect(answers.map((a) => [a.id, a.total ?? a.parked])).toEqual([
      [1, '0.0011025'],
      [null, 'malformed'],
      [null, 'malformed'],
      [null, 'malformed'],
      [3, '0.0011025'],
      [4, 'usage_missing'],
      [null, 'malformed'],
      [5, '0.0011025'],
    ]);
    expect(answers[1]?.detail).toContain('line 2 is no JSON');
  });

  it('a line that is no UTF-8 answers for itself', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${JSON.stringify({ id: 1, ...CHAT })}\n"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`"\n${JSON.stringify({ id: 2, ...CHAT })}`),
    ]);
    expect((await raw(bytes)).map((a) => a.total ?? a.detail)).toEqual(['0.0011025', 'line 2 is not UTF-8', '0.0011025']);
  });

  it('takes one object over several lines, and an array for an array', async () => {
    expect((await ask(JSON.stringify({ id: 'p', ...CHAT }, null, 2))).body).toMatchObject({ id: 'p', total: '0.0011025' });
    const listed = await ask(JSON.stringify([{ id: 1, ...CHAT }, 5, { id: 2, ...CHAT }], null, 1));
    expect(listed.headers.get('content-type')).toBe('application/json');
    expect((listed.body as { id: unknown }[]).map((a) => a.id)).toEqual([1, null, 2]);
    expect((await ask('[]')).body).toEqual([]);
  });

  it('names the running totals that it assumed for a contract with meters', async () => {
    const at = '2026-11-20T12:00:00Z';
    const { body } = await ask(JSON.stringify({ id: 'm', ...CHAT, customer: 'metered', at }));
    expect(body).toMatchObject({ total: '0.0003', assumed: [{ meter: 'tokens', period: '2026-11', units: '0', included: '600' }] });
    await s.t.db.sql.query(
      `INSERT INTO meter_total (customer, period, meter, units, input_tokens, output_tokens) VALUES ('metered', '2026-11', 'tokens', 600 * 1e24::numeric, 0, 0)`,
    );
    const later = await ask(JSON.stringify({ id: 'm', ...CHAT, customer: 'metered', at }));
    expect(later.body).toMatchObject({ total: '0.0021', assumed: [{ units: '600' }] });
  });

  it('outlives what is nested without end, and counts that are none', async () => {
    const deep = `{"id":1,"dialect":"openai.chat","usage":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    const stream = `{"id":2,"dialect":"openai.chat","stream":${JSON.stringify(`data: {"usage":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}\n\n`.repeat(2))}}`;
    const answers = await raw(lines(deep, stream, { id: 3, ...CHAT, usage: { ...USAGE, prompt_tokens: 1e300 } }, { id: 4, ...CHAT }));
    expect(answers.map((a) => a.parked ?? a.total)).toEqual([expect.any(String), expect.any(String), 'impossible_usage', '0.0011025']);
  });

  it.each(['[', '{"a":'])('names the nesting of an array whose element can not be written again (%s)', async (opening) => {
    const depth = 50_000;
    const deep = opening.repeat(depth) + '1' + (opening === '[' ? ']' : '}').repeat(depth);
    const { status, body } = await ask(`[${JSON.stringify({ id: 1, ...CHAT })}, ${deep}]`);
    expect([status, body.errors]).toEqual([400, [{ field: '[1]', message: 'is nested too deeply' }]]);
  });

  it('takes thousands of lines', async () => {
    const answers = await raw(lines(...Array.from({ length: 5_000 }, (_, id) => ({ id, ...CHAT }))));
    expect(answers).toHaveLength(5_000);
    expect(answers.every((a, i) => a.id === i && a.total === '0.0011025')).toBe(true);
  });

  it('keeps nothing', async () => {
    const count = async (): Promise<unknown> =>
      (
        await s.t.db.sql.query(
          'SELECT (SELECT count(*) FROM charge) c, (SELECT count(*) FROM transfer) t, (SELECT count(*) FROM usage_record) u',
        )
      ).rows[0];
    const before = await count();
    await ask(JSON.stringify({ id: 'a', ...CHAT, customer: 'cus_1' }));
    expect(await count()).toEqual(before);
  });

  it('refuses an empty body, and a key without the scope', async () => {
    const empty = await ask('\n \n');
    expect([empty.status, empty.body.code]).toEqual([400, 'invalid_body']);
    const made = await s.call('/v1/admin/keys', { body: { name: 'writer', scopes: ['events:write'] } });
    expect((await s.call('/v1/quote', { body: CHAT, key: made.body.key as string })).status).toBe(403);
    expect((await s.call('/v1/quote', { body: CHAT, key: null })).status).toBe(401);
  });
});
