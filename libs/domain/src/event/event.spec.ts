import { canonicalContent, contentHash, identityKey, identityName, readUsageEvent, type UsageEvent } from '.';
import type { JsonObject } from '../usage/json';

const good = (): Record<string, unknown> & { data: Record<string, unknown> } => ({
  specversion: '1.0',
  id: 'req_7f3',
  source: 'gateway/eu-1',
  type: 'usage.recorded',
  subject: 'cus_42',
  time: '2026-11-20T12:00:00.123456Z',
  data: {
    model: 'gpt-5.2',
    provider: 'openai',
    dialect: 'openai.chat',
    status: 'succeeded',
    usage: { prompt_tokens: 500, completion_tokens: 200, total_tokens: 700 },
  },
});
const read = (value: unknown): UsageEvent => {
  const r = readUsageEvent(value as JsonObject);
  if (!r.ok) throw new Error(`${r.field}: ${r.message}`);
  return r.event;
};
const field = (change: (e: ReturnType<typeof good>) => void): string => {
  const e = good();
  change(e);
  const r = readUsageEvent(e as unknown as JsonObject);
  return r.ok ? 'ok' : r.field;
};

const GOLDEN = [
  '{"dialect":"openai.chat","hold_id":null,"model":"gpt-5.2","provider":"openai","quantities":null,"service_tier":null,"status":"succeeded","stream_end":null,"subject":"cus_42","time":"1795176000123456000","usage":{"completion_tokens":200,"prompt_tokens":500,"total_tokens":700}}',
  '{"dialect":"openai.chat","hold_id":null,"model":"modèle \\"x\\"","provider":"openai","quantities":null,"service_tier":null,"status":"succeeded","stream_end":null,"subject":"cus_42","time":"1795176000123456000","usage":{"completion_tokens":200,"prompt_tokens":500,"total_tokens":700},"corrects":{"id":"ü","source":"s"},"estimate":{"output_text":2}}',
];

describe('reading a usage event', () => {
  it('reads the example of the contract', () =>
    expect(read(good())).toMatchObject({
      id: 'req_7f3',
      subject: 'cus_42',
      time: 1795176000123456000n,
      dialect: 'openai.chat',
      status: 'succeeded',
    }));
  it.each<[string, (e: ReturnType<typeof good>) => void]>([
    ['specversion', (e) => (e['specversion'] = '0.3')],
    ['id', (e) => delete e['id']],
    ['id', (e) => (e['id'] = 7)],
    ['id', (e) => (e['id'] = '')],
    ['id', (e) => (e['id'] = 'a\u0000b')],
    ['id', (e) => (e['id'] = 'a\ud800b')],
    ['id', (e) => (e['id'] = 'x'.repeat(513))],
    ['source', (e) => (e['source'] = null)],
    ['type', (e) => (e['type'] = 'other')],
    ['subject', (e) => delete e['subject']],
    ['time', (e) => delete e['time']],
    ['time', (e) => (e['time'] = '0001-01-01T00:00:00Z')],
    ['time', (e) => (e['time'] = '9999-12-31T23:59:59Z')],
    ['time', (e) => (e['time'] = 1795176000)],
    ['data', (e) => (e['data'] = [] as never)],
    ['data.dialect', (e) => delete e.data['dialect']],
    ['data.surprise', (e) => (e.data['surprise'] = 1)],
    ['data.status', (e) => (e.data['status'] = 'maybe')],
    ['data.usage', (e) => (e.data['usage'] = 5)],
    ['data.usage.prompt_tokens', (e) => (e.data['usage'] = { prompt_tokens: -1 })],
    ['data.usage.prompt_tokens', (e) => (e.data['usage'] = { prompt_tokens: 1.5 })],
    ['data.usage.prompt_tokens', (e) => (e.data['usage'] = { prompt_tokens: 2 ** 53 })],
    ['data.usage.d.cached_tokens', (e) => (e.data['usage'] = { d: { cached_tokens: -3 } })],
    ['data.usage.iterations[0].model', (e) => (e.data['usage'] = { iterations: [{ model: 'a\u0000b' }] })],
    ['data.quantities.input_text', (e) => (e.data['quantities'] = { input_text: 0.5 })],
    ['data.attributes.team', (e) => (e.data['attributes'] = { team: 1 })],
    ['data.requested_model', (e) => (e.data['requested_model'] = 1)],
    ['data.usage_source', (e) => (e.data['usage_source'] = 1)],
    ['time', (e) => Object.assign(e, { time: '0001-01-01T00:00:00Z', data: { ...e.data, attributes: { team: 1 } } })],
    ['data.voids', (e) => (e.data['voids'] = 'req_1')],
    ['data.voids.id', (e) => (e.data = { voids: {} })],
    ['data.voids.id', (e) => (e.data = { voids: { id: 'req_7f3' } })],
    ['data.voids.reason', (e) => (e.data = { voids: { id: 'x', reason: 'y' } })],
    ['data.usage', (e) => (e.data['voids'] = { id: 'x' })],
    ['data.estimate', (e) => (e.data = { voids: { id: 'x' }, estimate: { input_text: 1 } })],
    ['ok', (e) => (e.data = { voids: { id: 'x' }, quantities: {}, usage: null })],
    ['data.corrects', (e) => (e.data = { voids: { id: 'x' }, corrects: { id: 'x' } })],
    ['data.corrects.source', (e) => (e.data['corrects'] = { source: '', id: 'x' })],
    ['data.corrects.id', (e) => (e.data['corrects'] = { source: 'gateway/eu-1', id: 'req_7f3' })],
    ['data.estimate.input_text', (e) => (e.data['estimate'] = { input_text: -1 })],
    ['ok', (e) => (e.data = { voids: { id: 'x' } })],
    ['ok', (e) => (e.data['corrects'] = { source: 'other', id: 'req_7f3' })],
    ['ok', (e) => (e['extension'] = { any: 'thing' })],
    ['ok', (e) => (e.data['usage'] = { prompt_tokens: 1, new_thing: { x: 2 }, cost: 0.0000123 })],
  ])('names %s', (expected, change) => expect(field(change)).toBe(expected));
  it('tells a time out of range from a time that is none', () => {
    const reason = (time: string): string => {
      const r = readUsageEvent({ ...good(), time } as unknown as JsonObject);
      return r.ok ? 'ok' : r.reason;
    };
    expect(['0001-01-01T00:00:00Z', '2200-01-01T00:00:00Z', '1999-12-31T23:59:59.999999999Z'].map(reason)).toEqual(
      Array(3).fill('time_out_of_range'),
    );
    expect(['2026-13-01T00:00:00Z', 'yesterday'].map(reason)).toEqual(Array(2).fill('malformed'));
    expect(['2000-01-01T00:00:00Z', '2199-12-31T23:59:59.999999999Z'].map(reason)).toEqual(['ok', 'ok']);
  });
  it('names a field without NUL even where the name holds one', () => {
    expect(field((e) => (e.data['a\u0000b'] = 1))).toBe('data.a\ufffdb');
  });
  it('refuses what is no object', () => {
    for (const value of [null, 3, 'x', []]) expect(readUsageEvent(value as never).ok).toBe(false);
  });
});

describe('identity and content', () => {
  it('is the same for another key order, other attributes and another writing of the instant', () => {
    const other = good();
    other.data = Object.fromEntries(Object.entries({ ...other.data, attributes: { team: 'x' } }).reverse());
    other['time'] = '2026-11-20T13:00:00.123456000+01:00';
    expect(contentHash(read(other))).toEqual(contentHash(read(good())));
  });
  it('is laid out as every stored content hash was made: golden vectors, never to be changed', () => {
    const unusual = good();
    unusual.data = {
      ...unusual.data,
      model: 'modèle "x"',
      voids: undefined,
      corrects: { id: 'ü', source: 's' },
      estimate: { output_text: 2 },
    };
    expect([canonicalContent(read(good())), canonicalContent(read(unusual))]).toEqual(GOLDEN);
  });
  it('differs by one token, by a millisecond and by the model', () => {
    const base = canonicalContent(read(good()));
    for (const change of [
      (e: ReturnType<typeof good>) => (e.data['usage'] = { prompt_tokens: 501, completion_tokens: 200, total_tokens: 701 }),
      (e: ReturnType<typeof good>) => (e['time'] = '2026-11-20T12:00:00.124456Z'),
      (e: ReturnType<typeof good>) => (e.data['model'] = 'x'),
    ]) {
      const e = good();
      change(e);
      expect(canonicalContent(read(e))).not.toBe(base);
    }
  });
  it('holds what it names and what it estimates, and is otherwise what it always was', () => {
    const content = (change: (e: ReturnType<typeof good>) => void): string => {
      const e = good();
      change(e);
      return canonicalContent(read(e));
    };
    const all = [
      content(() => undefined),
      content((e) => (e.data['corrects'] = { id: 'x' })),
      content((e) => (e.data['corrects'] = { id: 'x', source: 'y' })),
      content((e) => (e.data['estimate'] = { output_text: 1 })),
      content((e) => (e.data['estimate'] = { output_text: 2 })),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(content((e) => (e.data['corrects'] = { id: 'x', source: 'gateway/eu-1' }))).toBe(all[1]);
    expect(content((e) => (e.data['voids'] = e.data['estimate'] = null))).toBe(all[0]);
  });
  it('keeps apart what a shifted delimiter would mix up', () => {
    expect(identityKey('a', 'bc')).not.toEqual(identityKey('ab', 'c'));
    const key = identityKey('a', 'b');
    expect(Buffer.from(identityName(key), 'latin1')).toEqual(Buffer.from(key));
    expect(() => identityName(key.subarray(1))).toThrow('a key of 15 bytes');
  });
});
