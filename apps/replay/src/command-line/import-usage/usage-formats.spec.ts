import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WrongUse } from '../exit';
import { assignByHash } from './assign-by-hash';
import { readLines } from './read-lines';
import { rowReader, usageFormat } from './usage-format';
import type { RowReading } from './usage-row';

const read = (format: Parameters<typeof rowReader>[0], lines: string[], file = 'f', source = 'import'): RowReading[] => {
  const { read: reader, header } = rowReader(format, file, source, lines[0] ?? '');
  return lines.slice(header ? 1 : 0).map((line, i) => reader(line, i + 1));
};
const event = (r: RowReading | undefined): Record<string, unknown> => {
  if (r?.ok !== true) throw new Error(`no event: ${JSON.stringify(r)}`);
  return JSON.parse(r.text) as Record<string, unknown>;
};

describe('plain rows', () => {
  const row = {
    id: 'a',
    timestamp: '2023-11-16T18:15:46.6805900Z',
    customer: 'c',
    model: 'm',
    input_tokens: 374,
    output_tokens: 44,
    cached_tokens: 74,
  };
  it('become events of dialect quantities, cached apart from input', () => {
    expect(event(read('rows', [JSON.stringify(row)])[0])).toEqual({
      specversion: '1.0',
      id: 'a',
      source: 'import',
      type: 'usage.recorded',
      subject: 'c',
      time: '2023-11-16T18:15:46.6805900Z',
      data: {
        model: 'm',
        dialect: 'quantities',
        status: 'succeeded',
        quantities: { input_text: 300, cache_read_text: 74, output_text: 44 },
      },
    });
  });
  it.each([
    [{ ...row, id: '' }, 'id'],
    [{ ...row, id: 7 }, 'id'],
    [{ ...row, timestamp: undefined }, 'timestamp'],
    [{ ...row, customer: null }, 'customer'],
    [{ ...row, model: 1 }, 'model'],
    [{ ...row, input_tokens: -1 }, 'input_tokens'],
    [{ ...row, input_tokens: 1.5 }, 'input_tokens'],
    [{ ...row, output_tokens: '44' }, 'output_tokens'],
    [{ ...row, cached_tokens: 375 }, 'cached_tokens'],
    [{ ...row, input_tokens: 9007199254740992 }, 'input_tokens'],
  ])('%j is rejected naming %s', (value, field) => expect(read('rows', [JSON.stringify(value)])[0]).toMatchObject({ ok: false, field }));
  it('rejects what is no object and leaves its neighbours alone', () => {
    const got = read('rows', ['{"id":', '[1]', JSON.stringify(row)]);
    expect(got.map((r) => r.ok)).toEqual([false, false, true]);
  });
});

describe('CloudEvents', () => {
  it('go out byte for byte', () => {
    const line = '{"specversion":"1.0", "id":"x","source":"s","subject":"c","data":{"n":1.0000000000000000001}}';
    expect(read('cloudevents', [line])[0]).toEqual({ ok: true, row: 1, source: 's', id: 'x', customer: 'c', text: line });
  });
});

describe('traces', () => {
  it('azure: id is file and row, time to 100 ns, customer and model by hash', () => {
    const got = read(
      'azure-llm-2023',
      ['TIMESTAMP,ContextTokens,GeneratedTokens', '2023-11-16 18:17:03.9799600,4808,10', 'x,1,2'],
      'code.csv',
    );
    expect(event(got[0])).toMatchObject({
      id: 'code.csv:1',
      time: '2023-11-16T18:17:03.9799600Z',
      subject: assignByHash('code.csv:1').customer,
      data: { model: assignByHash('code.csv:1').model, quantities: { input_text: 4808, cache_read_text: 0, output_text: 10 } },
    });
    expect(got[1]).toMatchObject({ ok: false, id: 'code.csv:2' });
  });
  it('mooncake: leading blocks seen before are cached, at most the whole input', () => {
    const line = (timestamp: number, input_length: number, hash_ids: number[]): string =>
      JSON.stringify({ timestamp, input_length, output_length: 5, hash_ids });
    const got = read('mooncake', [
      line(0, 1200, [1, 2, 3]),
      line(3000, 1500, [1, 2, 4]),
      line(3000, 600, [1, 2]),
      line(27_482_000, 600, [9, 1]),
    ]);
    expect(got.map((r) => (event(r)['data'] as { quantities: unknown }).quantities)).toEqual([
      { input_text: 1200, cache_read_text: 0, output_text: 5 },
      { input_text: 476, cache_read_text: 1024, output_text: 5 },
      { input_text: 0, cache_read_text: 600, output_text: 5 },
      { input_text: 600, cache_read_text: 0, output_text: 5 },
    ]);
    expect(event(got[3])['time']).toBe('2024-01-01T07:38:02Z');
  });
  it('the assignment is skewed over ten customers and three models, and fixed', () => {
    const counts = new Map<string, number>();
    for (let i = 1; i <= 10_000; i += 1) {
      const a = assignByHash(`conv_first_half.csv:${i}`);
      for (const key of [a.customer, a.model]) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(13);
    expect(counts.get('cust-001')).toBeGreaterThan(3200);
    expect(counts.get('gpt-3.5-turbo')).toBeGreaterThan(4800);
    expect(assignByHash('conv_first_half.csv:1')).toEqual({ customer: 'cust-009', model: 'gpt-3.5-turbo' });
  });
});

describe('formats', () => {
  it.each([
    ['TIMESTAMP,ContextTokens,GeneratedTokens', 'azure-llm-2023'],
    ['{"specversion":"1.0"}', 'cloudevents'],
    ['{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[]}', 'mooncake'],
    ['{"id":"a"}', 'rows'],
  ])('%s is %s', (line, format) => expect(usageFormat(undefined, line)).toBe(format));
  it('refuses what it does not know', () => {
    expect(() => usageFormat(undefined, 'a;b;c')).toThrow(WrongUse);
    expect(() => usageFormat('xml', '{}')).toThrow(WrongUse);
  });
});

describe('lines', () => {
  it.each([[false], [true]])('gzipped: %s; LF, CRLF, blank lines, no end at the end, U+2028 inside', async (zipped) => {
    const dir = await mkdtemp(join(tmpdir(), 'tallystick-lines-'));
    const path = join(dir, 'file');
    const text = 'a\r\n\nb\u2028b\n  \nü';
    await writeFile(path, zipped ? gzipSync(text) : text);
    const got: string[] = [];
    for await (const line of readLines(path)) got.push(line.text);
    expect(got).toEqual(['a', 'b\u2028b', 'ü']);
    await rm(dir, { recursive: true });
  });
});
