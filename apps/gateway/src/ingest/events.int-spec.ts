import { serve, type Served } from '../../../../test/support/serve';
import { customerEntries, eventText, shop } from '../../../../test/support/shop';
import { appendEntries } from '@tallystick/platform/storage/catalogue';
import { partitionOfShard, shardOf } from '@tallystick/domain/rating';
import { createGateway } from '../create-gateway';

describe('POST /v1/events', () => {
  let s: Served;
  let n = 0;
  const id = (): string => `req_${(n += 1)}`;
  const event = (change: (e: Record<string, never> & { data: Record<string, unknown> }) => void): string => {
    const e = JSON.parse(eventText(id(), 'cus_1')) as Record<string, never> & { data: Record<string, unknown> };
    change(e);
    return JSON.stringify(e);
  };
  const kept = async () =>
    (
      await s.t.db.sql.query<{ partition: number; offset: bigint; value: string }>(
        'SELECT partition, "offset", value FROM usage_record ORDER BY 1, 2',
      )
    ).rows;
  const count = async () => (await kept()).length;

  beforeAll(async () => {
    s = await serve((context) => [createGateway(context)]);
    await shop(s.t.db, ['cus_1', 'cus_2']);
    await s.t.db.transaction((tx) =>
      appendEntries(tx, 'test', [{ kind: 'alias', key: 'org_9', body: { alias: 'org_9', customer: 'cus_2' } }]),
    );
  });
  afterAll(() => s.close());

  it('keeps one event byte for byte and answers with its receipt', async () => {
    const text = `{ "x-more" : [1.10, 2] ,${eventText(id(), 'cus_1').slice(1)}`;
    const r = await s.call('/v1/events', { body: `\n ${text}\n` });
    expect(r.status).toBe(202);
    expect(r.body).toMatchObject({ accepted: 1, rejected: 0, events: [{ index: 0, id: `req_${n}`, source: 'test', outcome: 'accepted' }] });
    const { partition, offset } = r.body.events[0].receipt;
    expect(partition).toBe(partitionOfShard(shardOf('cus_1'), 4));
    const row = (await kept()).find((k) => k.partition === partition && k.offset === BigInt(offset));
    expect(row?.value).toBe(text);
  });

  it('takes an array, NDJSON by content type and by looking, and a body without a content type', async () => {
    const [a, b, c] = [eventText(id(), 'cus_1'), eventText(id(), 'org_9'), eventText(id(), 'nobody')];
    const array = await s.call('/v1/events', { body: `[${a} ,\n${b}]`, headers: { 'content-type': 'application/cloudevents-batch+json' } });
    expect(array.body.events.map((e: { outcome: string }) => e.outcome)).toEqual(['accepted', 'accepted']);
    expect(array.body.events[1].receipt.partition).toBe(partitionOfShard(shardOf('cus_2'), 4));
    const lines = await s.call('/v1/events', { body: `${a}\r\n\n${c}\n`, headers: { 'content-type': 'application/x-ndjson' } });
    expect(lines.body).toMatchObject({ accepted: 1, duplicate: 1 });
    const sniffed = await s.call('/v1/events', { body: `${c}\n{"broken`, headers: { 'content-type': 'text/plain' } });
    expect([sniffed.status, sniffed.body.events.map((e: { outcome: string }) => e.outcome)]).toEqual([202, ['duplicate', 'rejected']]);
    expect((await kept()).map((k) => k.value)).toEqual(expect.arrayContaining([a, b, c]));
  });

  it('takes CloudEvents binary mode', async () => {
    const whole = JSON.parse(eventText('x', 'cus_1')) as { time: string; data: object };
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'b%20%C3%A9',
      'ce-source': 'bin',
      'ce-type': 'usage.recorded',
      'ce-subject': 'cus_1',
      'ce-time': whole.time,
      'ce-tenant': 't',
    };
    const r = await s.call('/v1/events', {
      body: JSON.stringify(whole.data),
      headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    });
    expect(r.body.events[0]).toMatchObject({ outcome: 'accepted', id: 'b é', source: 'bin' });
    expect((await kept()).some((k) => k.value.includes('"tenant":"t"') && k.value.includes(`"data":${JSON.stringify(whole.data)}`))).toBe(
      true,
    );
    expect((await s.call('/v1/events', { body: '{', headers })).body.errors[0].field).toBe('data');
    expect((await s.call('/v1/events', { body: '{}', headers: { ...headers, 'ce-id': '%ff' } })).body.errors[0].field).toBe('ce-id');
  });

  it('names duplicates and conflicts, inside a request and across', async () => {
    const [same, other] = [id(), id()];
    const first = eventText(same, 'cus_1');
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(first) as object).reverse()));
    const r = await s.call('/v1/events', {
      body: `[${first},${reordered},${eventText(same, 'cus_1', { input: 501 })},${eventText(other, 'cus_1')}]`,
    });
    expect(r.body.events.map((e: { outcome: string }) => e.outcome)).toEqual(['accepted', 'duplicate', 'conflict', 'accepted']);
    expect((await s.call('/v1/events', { body: first })).body.events[0].outcome).toBe('duplicate');
    expect((await s.call('/v1/events', { body: eventText(other, 'cus_1', { output: 1 }) })).body.events[0].outcome).toBe('conflict');
  });

  it.each<[string, string | Uint8Array, number, string]>([
    ['an empty body', '', 400, ''],
    ['white space', ' \n ', 400, ''],
    ['truncated JSON', '{"specversion":"1.0","id":', 400, ''],
    ['a truncated array', `[${'{}'},`, 400, ''],
    ['an array with broken JSON in it', '[{"a":1}, {]', 400, ''],
    ['an empty array', '[]', 400, ''],
    ['a number', '5', 400, ''],
    ['a byte order mark', '\ufeff{}', 400, ''],
    ['bad UTF-8', new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 400, ''],
    ['a raw NUL', '{"id":"a\u0000"}', 400, ''],
    ['endless nesting', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400, ''],
    ['ten megabytes', new Uint8Array(10 * 1024 * 1024).fill(32), 413, ''],
  ])('refuses %s', async (_name, body, status, field) => {
    const before = await count();
    const r = await s.call('/v1/events', { body, headers: { 'content-type': 'application/json' } });
    expect(r.status).toBe(status);
    expect(r.headers.get('content-type')).toBe('application/problem+json');
    if (status === 400) expect(r.body.errors[0].field).toBe(field);
    expect(await count()).toBe(before);
  });

  const set = (path: string, value: unknown) => (e: Record<string, unknown> & { data: Record<string, unknown> }) => {
    const parts = path.split('.');
    let at: Record<string, unknown> = e;
    for (const p of parts.slice(0, -1)) at = at[p] as Record<string, unknown>;
    at[parts[parts.length - 1] ?? ''] = value;
  };
  const wrong: [string, string][] = [
    ...(
      [
        ['specversion', 'specversion', '0.3'],
        ['type', 'type', 'other'],
        ['id', 'id', ''],
        ['id', 'id', 5],
        ['id', 'id', 'a\u0000b'],
        ['id', 'id', '\ud800'],
        ['id', 'id', 'x'.repeat(600)],
        ['source', 'source', null],
        ['subject', 'subject', undefined],
        ['time', 'time', undefined],
        ['time', 'time', '0001-01-01T00:00:00Z'],
        ['time', 'time', '9999-12-31T23:59:59Z'],
        ['time', 'time', 'yesterday'],
        ['time', 'time', 1_763_640_000],
        ['time', 'time', new Date(Date.now() + 25 * 3_600_000).toISOString()],
        ['data', 'data', undefined],
        ['data', 'data', 'text'],
        ['data.colour', 'data.colour', 'red'],
        ['data.dialect', 'data.dialect', undefined],
        ['data.status', 'data.status', 'maybe'],
        ['data.usage', 'data.usage', 'many'],
        ['data.usage.prompt_tokens', 'data.usage.prompt_tokens', -1],
        ['data.usage.prompt_tokens', 'data.usage.prompt_tokens', 1.5],
        ['data.attributes.team', 'data.attributes', { team: 5 }],
      ] as const
    ).map(([field, path, value]): [string, string] => [field, JSON.stringify(applied(path, value))]),
    ['data.usage.prompt_tokens', event(() => undefined).replace('"prompt_tokens":500', '"prompt_tokens":1e999')],
    ['data.__proto__', event(() => undefined).replace('"data":{', '"data":{"__proto__":{"x":1},')],
  ];
  function applied(path: string, value: unknown): object {
    const e = JSON.parse(eventText(`w${(n += 1)}`, 'cus_1')) as Record<string, unknown> & { data: Record<string, unknown> };
    set(path, value)(e);
    return e;
  }

  it.each(wrong)('refuses a single event for %s, and only that one among others', async (field, text) => {
    const before = await count();
    const alone = await s.call('/v1/events', { body: text });
    expect([alone.status, alone.body.errors[0].field]).toEqual([400, field]);
    const atomic = await s.call('/v1/events?atomic=true', { body: `[${eventText(id(), 'cus_1')},${text}]` });
    expect([atomic.status, atomic.body.errors[0].field]).toEqual([400, `[1].${field}`]);
    expect(await count()).toBe(before);
    const among = await s.call('/v1/events', { body: `${eventText(id(), 'cus_1')}\n${text}\n${eventText(id(), 'cus_2')}` });
    expect([among.status, among.body.accepted, among.body.rejected]).toEqual([202, 2, 1]);
    expect(among.body.events[1]).toMatchObject({ index: 1, outcome: 'rejected', field, reason: expect.any(String) });
    expect(await count()).toBe(before + 2);
  });

  it('takes 1,000 events and refuses 1,001', async () => {
    const many = (k: number): string => Array.from({ length: k }, () => eventText(id(), 'cus_1')).join('\n');
    const r = await s.call('/v1/events', { body: many(1_000), headers: { 'content-type': 'application/x-ndjson' } });
    expect(r.body.accepted).toBe(1_000);
    expect((await s.call('/v1/events', { body: many(1_001), headers: { 'content-type': 'application/x-ndjson' } })).status).toBe(413);
    expect((await s.call('/v1/events', { body: `[${many(1_001).replaceAll('\n', ',')}]` })).status).toBe(413);
    expect((await s.call('/v1/events?atomic=perhaps', { body: eventText(id(), 'cus_1') })).body.errors[0].field).toBe('atomic');
    for (const name of ['atomic[]', 'Atomic'])
      expect((await s.call(`/v1/events?${name}=true`, { body: eventText(id(), 'cus_1') })).body.errors[0].field).toBe(name);
    const euros = eventText(id(), 'cus_1', { data: { attributes: { a: '€'.repeat(1_000) }, padding: '€'.repeat(400_000) } });
    expect((await s.call('/v1/events', { body: euros })).body.detail).toContain('is larger than 1048576 bytes');
  });

  it('asks for a key with the scope', async () => {
    expect((await s.call('/v1/events', { body: '{}', key: null })).body.code).toBe('missing_api_key');
    expect((await s.call('/v1/events', { body: '{}', key: 'tsk_wrong' })).body.code).toBe('invalid_api_key');
    expect((await s.call('/v1/events', { method: 'PUT', body: '{}' })).headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('tells what is kept, and 404 of what was never sent', async () => {
    const own = id();
    await s.call('/v1/events', { body: eventText(own, 'cus_1') });
    const path = `/v1/events?source=test&id=${own}`;
    expect((await s.call(path)).body).toMatchObject({
      state: 'kept',
      receipt: { partition: expect.any(Number) },
      charge: null,
      entry: null,
      conflicts: 0,
    });
    const again = await serve((context) => [createGateway(context)], s.t);
    expect((await again.call(path)).body).toMatchObject({ state: 'kept' }); // another process finds it in the log
    await again.close();
    expect((await s.call('/v1/events?source=test&id=never')).status).toBe(404);
    expect((await s.call('/v1/events?source=test')).body.errors[0].field).toBe('id');
    expect((await s.call('/v1/events?source=a%00&id=b')).status).toBe(400);
    expect((await s.call('/v1/events?source=a&source=b&id=b')).status).toBe(400);
  });

  it('sees new customers within a second', async () => {
    await s.t.db.transaction((tx) => appendEntries(tx, 'test', customerEntries('cus_new')));
    const r = await s.call('/v1/events', { body: eventText(id(), 'cus_new') });
    expect(r.body.accepted).toBe(1);
  });
});
